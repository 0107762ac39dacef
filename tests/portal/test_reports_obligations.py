"""One obligation: why it is owed, activating, the level and its change, and the short ways."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.reports import operations
from ssoz.reports.models import Report
from ssoz.units.models import Part
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_reporter,
    make_unit,
    uw_of,
)
from tests.portal.pages import after, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit(name="Szpital Pod Lipami")


@pytest.fixture
def parts(unit):
    """Add three organisational units to the unit."""
    made = [
        Part(unit=unit, level="subunit", name=name, started_on=date(2001, 1, 1), unit_code=code)
        for name, code in (("Szpital", "01"), ("Przychodnia", "02"), ("Hospicjum", "03"))
    ]
    Part.objects.bulk_create(made)
    return made


@pytest.fixture
def reporter(unit):
    return make_reporter(unit)


@pytest.fixture
def owed(unit):
    return make_obligation(unit=unit, due_on=timezone.localdate() + timedelta(days=9))


def _page(obligation) -> str:
    return f"/sprawozdania/obowiazki/{obligation.pk}/"


def _state(obligation) -> tuple[str, list]:
    obligation.refresh_from_db()
    reports = Report.objects.current().filter(obligation=obligation).order_by("part_id")
    return obligation.level, [report.part_id for report in reports]


# --- Why, and by when ----------------------------------------------------------------------------


def test_an_obligation_explains_itself(at_work, reporter, owed):
    page = get(at_work(reporter), _page(owed))
    assert "Why do I owe this?" in page.text
    assert "The supervising office decided so: Tak zdecydowano w teście." in page.text
    assert "Legal basis: ustawa próbna." in page.text
    assert "in 9 days" in page.text


def test_an_extended_day_stands_with_its_reason(at_work, reporter, owed):
    until = timezone.localdate() + timedelta(days=30)
    operations.extend(obligation=owed, until=until, reason="Awaria w jednostce.", actor=SYSTEM)
    page = get(at_work(reporter), _page(owed))
    assert "in 30 days" in page.text and "Awaria w jednostce." in page.text


def test_a_strangers_obligation_does_not_exist(at_work, reporter):
    foreign = make_obligation()
    client = at_work(reporter)
    for address in ("", "aktywuj/", "poziom/"):
        assert client.get(_page(foreign) + address).status_code == 404
        assert client.post(_page(foreign) + address, {"level": "collective"}).status_code in (
            404, 405,
        )  # fmt: skip
    assert _state(foreign) == ("", [])


def test_somebody_who_lists_but_does_not_read_sees_no_count_of_answers(at_work, reporter, owed):
    make_report(state="draft", answers={"1.01.a": "77"}, obligation=owed, reporter=reporter)
    clerk = at_work(make_actor(role="cez-employee"))
    page = get(clerk, _page(owed))
    assert "filled in" not in page.text.lower().replace("filled in last saved", "")
    assert "History, remarks and messages" not in page.text
    assert clerk.get(_page(owed) + "aktywuj/").status_code == 404


# --- Activating ----------------------------------------------------------------------------------


def test_activating_asks_for_the_level_and_offers_the_parts_of_the_register(
    at_work, reporter, owed, parts
):
    page = get(at_work(reporter), _page(owed) + "aktywuj/")
    buttons = page.words("//main//button")
    assert buttons == [
        "Fill in collectively for the whole activity of the entity",
        "Fill in individually for the chosen organisational units",
    ]
    assert [label.split()[0] for label in page.words("//label[@class='pick']")] == [
        "Szpital", "Przychodnia", "Hospicjum",
    ]  # fmt: skip


def test_collectively_there_is_one_report_to_fill_in(at_work, reporter, owed):
    client = at_work(reporter)
    done = after(client, client.post(_page(owed) + "aktywuj/", {"level": "collective"}))
    assert "The report is activated. You can fill it in now." in done.text
    assert _state(owed) == ("collective", [None])
    report = owed.reports.get()
    assert done.all(f"//a[@href='/sprawozdania/{report.pk}/']")
    assert "Zero report" in done.text and "Same as last year" in done.text


def test_individually_there_is_one_report_for_each_ticked_part(at_work, reporter, owed, parts):
    client = at_work(reporter)
    ticked = [parts[0].pk, parts[2].pk]
    data = {"level": "individual", "parts": ticked}
    done = after(client, client.post(_page(owed) + "aktywuj/", data))
    assert _state(owed) == ("individual", ticked)
    rows = done.words("//tbody/tr")
    assert [row.split()[0] for row in rows] == ["Szpital", "Hospicjum"]
    assert all("Fill in" in row for row in rows)
    assert "Zero report" not in done.text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Choose whether you fill in for the whole"),
        ({"level": "x"}, "Choose whether you fill in for the whole"),
        ({"level": "individual"}, "No organisational unit is ticked."),
        ({"level": "individual", "parts": ["999999", "x"]}, "No organisational unit is ticked."),
    ],
)
def test_without_a_level_or_a_part_it_says_what_is_missing(
    at_work, reporter, owed, parts, data, message
):
    client = at_work(reporter)
    page = after(client, client.post(_page(owed) + "aktywuj/", data))
    assert message in page.text
    assert _state(owed) == ("", [])


def test_a_part_of_another_unit_cannot_be_chosen(at_work, reporter, owed, parts):
    other = Part(unit=make_unit(), level="subunit", name="Obca", started_on=date(2001, 1, 1))
    Part.objects.bulk_create([other])
    client = at_work(reporter)
    after(client, client.post(_page(owed) + "aktywuj/", {"level": "individual", "parts": other.pk}))
    assert _state(owed) == ("", [])


def test_a_unit_without_parts_is_told_so(at_work, reporter, owed):
    page = get(at_work(reporter), _page(owed) + "aktywuj/")
    assert "The register shows no organisational units of this entity" in page.text
    assert len(page.words("//main//button")) == 1


def test_activating_twice_leads_back(at_work, reporter, owed):
    client = at_work(reporter)
    client.post(_page(owed) + "aktywuj/", {"level": "collective"})
    page = after(client, client.post(_page(owed) + "aktywuj/", {"level": "collective"}))
    assert "This report is activated already." in page.text
    assert _state(owed) == ("collective", [None])


def test_a_refusal_of_the_domain_is_shown(at_work, reporter, owed):
    client = at_work(reporter)
    operations.close_collection(collection=owed.collection, actor=SYSTEM)
    assert client.get(_page(owed) + "aktywuj/").status_code == 404
    assert "The collection is closed" in get(client, _page(owed)).text


# --- Changing the level ----------------------------------------------------------------------------


@pytest.fixture
def collective(owed, reporter):
    return make_report(state="draft", answers={"1.01.a": "7"}, obligation=owed, reporter=reporter)


def test_what_a_change_of_the_level_drops_is_spelled_out_before(
    at_work, reporter, owed, collective, parts
):
    client = at_work(reporter)
    assert "1 field filled in" in get(client, _page(owed) + "poziom/").text
    data = {"level": "individual", "parts": [parts[1].pk]}
    question = after(client, client.post(_page(owed) + "poziom/", data))
    assert "Change the level of this report?" in question.text
    assert "the whole activity of the entity : 1 field filled in, last saved today" in question.text
    assert _state(owed) == ("collective", [None])
    done = after(client, client.post(_page(owed) + "poziom/", data | {"confirmed": "1"}))
    assert "The level was changed." in done.text
    assert _state(owed) == ("individual", [parts[1].pk])


def test_adding_a_part_drops_nothing_and_asks_nothing(at_work, reporter, owed, parts):
    client = at_work(reporter)
    client.post(_page(owed) + "aktywuj/", {"level": "individual", "parts": parts[0].pk})
    kept = owed.reports.get()
    both = {"level": "individual", "parts": [parts[0].pk, parts[1].pk]}
    done = after(client, client.post(_page(owed) + "poziom/", both))
    assert "The level was changed." in done.text
    assert kept.pk in owed.reports.filter(dropped_at=None).values_list("pk", flat=True)
    assert _state(owed)[1] == [parts[0].pk, parts[1].pk]


def test_once_something_is_sent_the_level_stays(at_work, unit, reporter, owed, parts):
    make_report(state="sent", obligation=owed, reporter=reporter)
    client = at_work(reporter)
    assert "Change the level" not in get(client, _page(owed)).text
    data = {"level": "individual", "parts": [parts[0].pk], "confirmed": "1"}
    page = after(client, client.post(_page(owed) + "poziom/", data))
    assert "The level can be changed until the first report is sent." in page.text
    assert _state(owed) == ("collective", [None])


def test_an_office_acts_on_behalf_and_is_told_for_whom(at_work, unit, owed):
    client = at_work(make_actor(role="uw-admin", unit=uw_of("10")))
    client.post(_page(owed) + "aktywuj/", {"level": "collective"})
    assert _state(owed) == ("collective", [None])
    assert "You act on behalf of: Szpital Pod Lipami." in get(client, _page(owed)).text


# --- Zero, and the same as last year -----------------------------------------------------------------


@pytest.fixture
def draft(owed, reporter):
    return make_report(state="draft", answers={"1.01.a": "7"}, obligation=owed, reporter=reporter)


def test_a_zero_report_says_what_it_means_and_leaves_what_is_written(at_work, reporter, draft):
    client = at_work(reporter)
    address = f"/sprawozdania/{draft.pk}/zerowe/"
    page = get(client, address)
    assert "Every number of the report that is still empty becomes 0" in page.text
    assert not any("7" in row for row in page.words("//tbody//td"))
    response = client.post(address, {"revision": draft.revision})
    assert response["Location"] == f"/sprawozdania/{draft.pk}/wyslij/"
    draft.refresh_from_db()
    assert draft.answers["1.01.a"] == "7"
    assert draft.answers["1.02.a"] == "0"


def test_a_zero_report_over_a_newer_save_is_refused(at_work, reporter, draft):
    client = at_work(reporter)
    page = after(client, client.post(f"/sprawozdania/{draft.pk}/zerowe/", {"revision": "0"}))
    assert "The report was changed meanwhile." in page.text
    draft.refresh_from_db()
    assert "1.02.a" not in draft.answers


def test_the_same_as_last_year_copies_last_years_answers_and_goes_on_to_sending(
    at_work, unit, reporter
):
    edition = make_edition()
    before = make_collection(edition=edition, period=make_period(2024))
    make_report(
        state="accepted", obligation=make_obligation(collection=before, unit=unit),
        reporter=reporter,
    )  # fmt: skip
    now = make_collection(edition=edition, period=make_period(2025))
    report = make_report(
        state="draft", answers={}, obligation=make_obligation(collection=now, unit=unit),
        reporter=reporter,
    )  # fmt: skip
    client = at_work(reporter)
    address = f"/sprawozdania/{report.pk}/jak-rok-temu/"
    page = get(client, address)
    assert "The answers of last year's report are copied" in page.text.replace("’", "'")
    response = client.post(address, {"revision": report.revision})
    assert response["Location"] == f"/sprawozdania/{report.pk}/wyslij/"
    report.refresh_from_db()
    last = Report.objects.get(collection=before)
    assert {k: v for k, v in report.answers.items() if k[0] == "1"} == {
        k: v for k, v in last.answers.items() if k[0] == "1"
    }


def test_without_a_report_of_last_year_there_is_nothing_to_copy(at_work, reporter, draft):
    page = get(at_work(reporter), f"/sprawozdania/{draft.pk}/jak-rok-temu/")
    assert "There is no report of last year in the system" in page.text
    assert page.words("//main//button") == []


def test_the_short_ways_are_closed_once_the_report_is_sent(at_work, reporter, owed):
    report = make_report(state="sent", obligation=owed, reporter=reporter)
    client = at_work(reporter)
    for way in ("zerowe", "jak-rok-temu"):
        response = client.post(f"/sprawozdania/{report.pk}/{way}/", {"revision": report.revision})
        assert response["Location"] == f"/sprawozdania/{report.pk}/"
    assert Report.objects.get(pk=report.pk).revision == report.revision
    assert "Zero report" not in get(client, _page(owed)).text


def test_a_strangers_report_has_no_short_way(at_work, reporter):
    foreign = make_report(state="draft")
    client = at_work(reporter)
    for way in ("zerowe", "jak-rok-temu"):
        assert client.get(f"/sprawozdania/{foreign.pk}/{way}/").status_code == 404
        assert client.post(f"/sprawozdania/{foreign.pk}/{way}/").status_code == 404
