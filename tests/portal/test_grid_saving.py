"""Saving in the grid: by script in JSON, by a plain form, and when two people type at once."""

import json
from typing import Any

import pytest
from django.test import Client

from ssoz.reports import operations
from ssoz.reports.models import Change, Explanation, Report
from tests.makers import make_report, make_reporter, make_supervisor, make_unit
from tests.portal.pages import Page, after, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def reporter(unit):
    return make_reporter(unit)


@pytest.fixture
def report(unit, reporter):
    answers = {"1.01.a": "5", "1.01.b": "2", "2.co": ["x"], "2.jest": "yes", "3.1.nazwa": "OIT"}
    return make_report(unit=unit, reporter=reporter, answers=answers)


@pytest.fixture
def client(reporter, client_for) -> Client:
    return in_english(client_for(reporter))


def in_english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def url(report: Report, act: str = "") -> str:
    return f"/sprawozdania/{report.pk}/{act}"


def fresh(report: Report) -> Report:
    return Report.objects.for_acting().get(pk=report.pk)


def save(client: Client, report: Report, act: str = "zapisz/", status: int = 200, **body) -> Any:
    body = {"revision": report.revision, "cells": {}} | body
    response = client.post(
        url(report, act), json.dumps(body), content_type="application/json",
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert response.status_code == status, response.content
    return json.loads(response.content)


def fields_of(page: Page) -> dict[str, list[str]]:
    """Return what a browser sends of the form on a page."""
    fields: dict[str, list[str]] = {}
    for one in page.all("//form[@id='grid']//*[@name][not(ancestor::template)]"):
        kind, name = one.get("type"), one.get("name")
        if one.tag == "button" or kind in ("radio", "checkbox") and one.get("checked") is None:
            continue
        chosen = one.xpath("./option[@selected]/@value") if one.tag == "select" else None
        value = (one.text or "").removeprefix("\n") if one.tag == "textarea" else one.get("value")
        fields.setdefault(name, []).append((chosen or [""])[0] if one.tag == "select" else value)
    return fields


def send_form(client: Client, report: Report, *, go: str = "save", act: str = "zapisz/", **cells):
    fields = fields_of(get(client, url(report)))
    fields |= {name: value if isinstance(value, list) else [value] for name, value in cells.items()}
    return client.post(url(report, act), fields | {"go": [go]})


def colleague_saves(report: Report, unit, **cells) -> Report:
    jan = make_reporter(unit, first_name="Jan", family_name="Żak")
    operations.fill(report=report, revision=report.revision, cells=cells, actor=jan)
    return fresh(report)


# --- Script --------------------------------------------------------------------------------------


def test_script_saves_what_was_typed_right_or_wrong(client, report):
    told = save(client, report, cells={"1.02.a": "osiem", "1.01.b": None})
    assert told["revision"] == report.revision + 1
    assert fresh(report).answers["1.02.a"] == "osiem"
    assert "1.01.b" not in fresh(report).answers
    assert "problems" not in told


def test_script_gets_the_problems_when_it_asks(client, report):
    told = save(client, report, cells={"1.01.b": "9"}, check=True)
    said = {problem["message"] for problem in told["problems"]}
    assert "Women (9) cannot exceed all (5)." in said
    assert told["progress"]["1"] == [2, 4]
    assert told["of"] > told["filled"] > 0


def test_one_cell_that_cannot_be_kept_stops_no_other(client, report):
    cells = {"1.02.a": "3", "2.uwagi": "ą" * 1_000_000}
    told = save(client, report, cells=cells)
    assert [one["cell"] for one in told["refused"]] == ["2.uwagi"]
    assert "1000000 characters" in told["refused"][0]["message"]
    assert fresh(report).answers["1.02.a"] == "3"


def test_more_than_the_system_takes_at_once_is_refused_in_words(client, report):
    told = save(client, report, status=413, cells={"2.uwagi": "x" * 11_000_000})
    assert "Too much was sent at once" in told["message"]


def test_calculated_closed_and_unknown_cells_are_told_apart(client, report):
    told = save(client, report, cells={"1.99.a": "9", "7.x": "1", "1.02.b": "4"})
    assert {one["cell"] for one in told["refused"]} == {"1.99.a", "7.x"}
    assert fresh(report).answers["1.02.b"] == "4"  # a problem of its own, and kept


def test_ten_thousand_cells_too_many_are_refused_in_words(client, report):
    cells = {f"3.{number}.nazwa": "x" for number in range(1, 10_003)}
    assert "The limit is 10000" in save(client, report, status=409, cells=cells)["message"]


@pytest.mark.parametrize(
    "body", ["", "[]", '{"cells": 5}', '{"revision": "x", "cells": {}}', '{"cells": {}, "a": 1']
)
def test_what_cannot_be_read_is_refused_in_words(client, report, body):
    response = client.post(
        url(report, "zapisz/"), body, content_type="application/json",
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert response.status_code == 400
    assert json.loads(response.content)["message"]


def test_a_save_after_sending_says_why_not(client, report, reporter):
    operations.send(report=report, revision=report.revision, actor=reporter)
    told = save(client, report, status=409, cells={"1.02.a": "1"})
    assert "cannot be changed now" in told["message"]


def test_a_stranger_saves_nothing(report, client_for):
    stranger = client_for(make_reporter(make_unit()))
    for act in ("zapisz/", "sprawdz/", "wyjasnienie/", "wyslij/"):
        assert stranger.post(url(report, act), {"1.02.a": "1"}).status_code == 404
    assert "1.02.a" not in fresh(report).answers


def test_an_office_saves_on_behalf_and_the_change_says_so(report, unit, client_for):
    save(client_for(make_supervisor(unit)), report, cells={"1.02.a": "8"})
    assert Change.objects.filter(report=report).latest("revision").on_behalf


def test_a_warning_is_explained_by_script(client, report):
    save(client, report, cells={"1.01.a": "500"})
    response = client.post(
        url(report, "wyjasnienie/"),
        json.dumps({"rule": "wiele", "cell": "1.01.a", "text": "Przejęto oddział."}),
        content_type="application/json",
    )
    assert response.status_code == 200
    assert Explanation.objects.get(report=report).text == "Przejęto oddział."


# --- Two people ----------------------------------------------------------------------------------


def test_a_clash_is_told_cell_by_cell_and_overwrites_nothing(client, report, unit):
    colleague_saves(report, unit, **{"1.01.a": "40", "1.02.a": "1"})
    told = save(client, report, cells={"1.01.a": "50", "2.uwagi": "moje"})
    [clash] = told["clashes"]
    assert (clash["cell"], clash["mine"], clash["theirs"]) == ("1.01.a", "50", "40")
    assert clash["by"] == "Jan Żak"
    assert clash["label"] == "01 Lekarze, Ogółem"
    assert fresh(report).answers["1.01.a"] == "40"
    assert fresh(report).answers["2.uwagi"] == "moje"


def test_the_page_learns_what_a_colleague_saved(client, report, unit):
    colleague_saves(report, unit, **{"1.02.a": "1", "2.jest": None})
    told = save(client, report, cells={"2.uwagi": "moje"})
    assert told["others"] == {"1.02.a": "1", "2.jest": None}
    assert save(client, fresh(report), cells={"2.uwagi": "dalej"})["others"] == {}


def test_without_script_only_what_was_typed_counts_against_a_colleague(client, report, unit):
    fields = fields_of(get(client, url(report)))
    colleague_saves(report, unit, **{"1.01.a": "40", "1.02.a": "1"})
    page = after(client, client.post(url(report, "zapisz/"), fields | {"2.uwagi": ["moje"]}))
    assert page.value("1.01.a") == "40"
    assert fresh(report).answers["2.uwagi"] == "moje"


def test_without_script_a_clash_is_a_page_with_a_choice(client, report, unit):
    fields = fields_of(get(client, url(report)))
    colleague_saves(report, unit, **{"1.01.a": "40", "2.co": ["y"]})
    typed = fields | {"1.01.a": ["50"], "2.co": ["", "z"]}
    page = Page(client.post(url(report, "zapisz/"), typed | {"go": ["save"]}))
    assert "Another person changed these fields too" in page.text
    assert fresh(report).answers["1.01.a"] == "40"
    mine = page.all("//input[@value='mine'][@checked]/@name")
    assert set(mine) == {"keep:1.01.a", "keep:2.co"}
    choice = {
        "revision": page.value("revision"), "dzial": "", "go": "save",
        "1.01.a": "50", "keep:1.01.a": "mine", "2.co": "z", "keep:2.co": "theirs",
    }  # fmt: skip
    after(client, client.post(url(report, "zapisz/"), choice))
    assert fresh(report).answers["1.01.a"] == "50"
    assert fresh(report).answers["2.co"] == ["y"]


# --- A plain form --------------------------------------------------------------------------------


def test_a_form_sent_as_it_stands_changes_nothing(client, report):
    before = fresh(report)
    page = after(client, send_form(client, report))
    assert fresh(report).answers == before.answers
    assert fresh(report).revision == before.revision
    assert "Saved at" in page.text


def test_a_form_saves_every_kind_of_field(client, report):
    page = after(
        client,
        send_form(
            client, report,
            **{"1.01.b": "", "1.02.a": "1 234", "2.jest": "no", "2.co": ["", "y", "z"],
               "2.uwagi": "dwie\r\nlinie"},
        ),
    )  # fmt: skip
    answers = fresh(report).answers
    assert answers["1.02.a"] == "1 234"
    assert answers["2.jest"] == "no"
    assert answers["2.co"] == ["y", "z"]
    assert answers["2.uwagi"] == "dwie\nlinie"
    assert "1.01.b" not in answers
    assert page.all("//output[@id='c-1.99.a']/text()") == ["1\u00a0239"]


def test_boxes_all_unticked_are_an_empty_answer(client, report):
    after(client, send_form(client, report, **{"2.co": [""]}))
    assert "2.co" not in fresh(report).answers


def test_a_row_is_added_and_removed_without_script(client, report):
    response = send_form(client, report, go="add:3")
    assert response["Location"].endswith("?dodaj=3#s-3")
    assert "3.2" in get(client, response["Location"]).all("//tr/@data-line")
    after(client, send_form(client, report, go="drop:3.1"))
    assert not [address for address in fresh(report).answers if address.startswith("3.")]


def test_what_cannot_be_kept_stays_on_the_page_with_the_reason(client, report):
    response = send_form(client, report, **{"2.uwagi": "x" * 20_000, "1.02.a": "3"})
    assert response.status_code == 422
    assert fresh(report).answers["1.02.a"] == "3"
    response.status_code = 200
    page = Page(response)
    assert page.focused == "errors"
    assert page.all("//textarea[@name='2.uwagi']")[0].text.strip() == "x" * 20_000
    assert page.title.startswith("Error:")


def test_a_form_sent_too_late_keeps_what_was_typed_on_the_page(client, report, reporter):
    fields = fields_of(get(client, url(report)))
    operations.send(report=report, revision=report.revision, actor=reporter)
    response = client.post(url(report, "zapisz/"), fields | {"1.02.a": ["77"]})
    assert response.status_code == 422
    assert "77" in response.content.decode()
    assert "cannot be changed now" in response.content.decode()


def test_three_thousand_fields_are_taken_in_one_form(client, report):
    fields = fields_of(get(client, url(report)))
    fields |= {f"3.{number}.nazwa": [f"Oddział {number}"] for number in range(2, 3_000)}
    after(client, client.post(url(report, "zapisz/"), fields | {"go": ["save"]}))
    assert fresh(report).answers["3.2999.nazwa"] == "Oddział 2999"


def test_an_explanation_is_saved_with_the_form(client, report):
    save(client, report, cells={"1.01.a": "500"})
    page = get(client, url(report))
    assert page.all("//textarea[@name='explain:1.01.a:wiele']")
    after(client, send_form(client, report, **{"explain:1.01.a:wiele": "Przejęto oddział."}))
    assert Explanation.objects.get(report=report).text == "Przejęto oddział."
    assert "Przejęto oddział." in get(client, url(report)).source
