"""The grid of a report as it is drawn: cells, marks, who may type, and what others never see."""

import json

import pytest
from django.test import Client

from ssoz.reports import operations
from ssoz.reports.models import Report
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_reporter,
    make_shipped_edition,
    make_supervisor,
    make_unit,
)
from tests.portal.pages import Page, get

pytestmark = pytest.mark.django_db

LONG = """
language = 1
code = "LONG"
edition = "2025"
title = "Długi"
class = "non_financial"
frequency = "yearly"
per = "unit"

[[section]]
code = "1"
title = "Długi dział"
provenance = "project"
columns = [
  {{ code = "a", label = "A" }},
]
rows = [
{rows}
]

[[section]]
code = "2"
title = "Krótki"
provenance = "official"
source = ["druk"]
fields = [
  {{ code = "x", label = "Iks", type = "decimal", na = true, help = "Iks to iks.", provenance = "project" }},
  {{ code = "kiedy", label = "Kiedy", type = "date", show = "2.x > 5" }},
]
"""


@pytest.fixture
def unit():
    return make_unit(psychiatric=True)


@pytest.fixture
def reporter(unit):
    return make_reporter(unit)


@pytest.fixture
def report(unit, reporter):
    return make_report(unit=unit, reporter=reporter)


@pytest.fixture
def client(reporter, client_for) -> Client:
    return in_english(client_for(reporter))


def in_english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def url(report: Report, act: str = "") -> str:
    return f"/sprawozdania/{report.pk}/{act}"


def cell(page: Page, address: str):
    [found] = page.all(f"//*[@id='c-{address}']")
    return found


def frame(page: Page, address: str) -> str:
    return cell(page, address).xpath("ancestor::td[1]/@class")[0]


def long_report(unit, reporter) -> Report:
    rows = "\n".join(f'  {{ code = "{n:03d}", label = "Wiersz {n}" }},' for n in range(1, 302))
    edition = make_edition(code="LONG", text=LONG.format(rows=rows))
    obligation = make_obligation(collection=make_collection(edition=edition), unit=unit)
    return make_report(obligation=obligation, reporter=reporter, answers={"1.300.a": "x"})


# --- Cells ---------------------------------------------------------------------------------------


def test_a_cell_is_named_by_code_row_and_column(client, report):
    page = get(client, url(report))
    assert cell(page, "1.01.b").get("aria-label") == "01 Lekarze, w tym kobiety"
    assert cell(page, "1.01.b").get("inputmode") == "numeric"
    assert page.all("//table[contains(@class,'grid')]//th[@scope='row'][text()='Lekarze']")


def test_closed_and_calculated_cells_take_nothing(client, unit, reporter):
    report = make_report(unit=unit, reporter=reporter, answers={"1.01.a": "5", "1.02.a": "7"})
    page = get(client, url(report))
    assert not page.all("//*[@name='1.02.b']")
    assert page.words("//tr[@data-line='1.02']/td[contains(@class,'shut')]") == [
        "not to be filled in"
    ]
    assert cell(page, "1.99.a").tag == "output"
    assert cell(page, "1.99.a").text == "12"
    assert cell(page, "H.nazwa").text == unit.name
    assert not page.all("//*[@name='H.nazwa']")


def test_what_is_to_be_filled_in_is_marked_and_no_error_before_a_check(client, report):
    page = get(client, url(report))
    assert "must" in frame(page, "1.01.a").split()
    assert not page.all("//table[contains(@class,'grid')]//tr[contains(@class,'say')]")
    checked = get(client, url(report, "?sprawdzone=1"))
    assert "bad" in frame(checked, "1.01.a").split()
    assert checked.focused == "found"


def test_a_problem_stands_under_its_row_and_describes_its_cells(client, unit, reporter):
    report = make_report(unit=unit, reporter=reporter, answers={"1.01.a": "2", "1.01.b": "3"})
    page = get(client, url(report))
    [row] = page.all("//tr[@data-line='1.01']/following-sibling::tr[1]")
    assert "Women (3) cannot exceed all (2)." in " ".join(row.text_content().split())
    described = cell(page, "1.01.b").get("aria-describedby").split()
    assert row.xpath(".//p/@id")[0] in described
    assert cell(page, "1.01.b").get("aria-invalid") == "true"
    assert page.all("//ul[@data-problems]//a[@href='#c-1.01.b' or @href='#c-1.01.a']")


def test_wrong_text_stays_as_typed_and_is_escaped(client, unit, reporter):
    evil = '"><script>alert(1)</script>'
    answers = {"1.01.a": evil, "1.02.a": "1e999", "2.uwagi": f"</textarea>{evil}"}
    report = make_report(unit=unit, reporter=reporter, answers=answers)
    page = get(client, url(report))
    assert "<script>alert" not in page.source
    assert page.value("1.01.a") == evil
    assert page.value("1.02.a") == "1e999"
    assert cell(page, "2.uwagi").text.strip() == f"</textarea>{evil}"


def test_a_number_of_a_list_and_boxes_show_what_was_answered(client, unit, reporter):
    answers = {"2.jest": "yes", "2.co": ["x", "z"]}
    report = make_report(unit=unit, reporter=reporter, answers=answers)
    page = get(client, url(report))
    assert page.ticked("2.jest") == ["yes"]
    assert page.ticked("2.co") == ["x", "z"]


def test_an_answer_that_is_no_option_is_not_lost(client, unit, reporter):
    report = make_report(unit=unit, reporter=reporter, answers={"2.jest": "może"})
    assert get(client, url(report)).ticked("2.jest") == ["może"]


def test_last_year_stands_beside_and_the_change_only_where_a_rule_asks(client, unit, reporter):
    for year, number in ((2024, "38"), (2025, "61")):
        edition = make_shipped_edition("mz-88", str(year))
        collection = make_collection(edition=edition, period=make_period(year))
        report = make_report(
            obligation=make_obligation(collection=collection, unit=unit),
            reporter=reporter,
            answers={"1.01.ogolem": number, "1.01.4": number, "1.20.ogolem": "5"},
        )
    page = get(client, url(report))
    assert page.words("//*[@id='l-1.01.ogolem']") == ["in 2024: 38 +61%"]
    assert page.words("//*[@id='l-1.01.4']") == ["in 2024: 38"]
    assert page.words("//*[@id='l-1.20.ogolem']") == ["in 2024: 5"]


# --- Sections ------------------------------------------------------------------------------------


def test_every_section_of_the_project_says_so(client, report):
    page = get(client, url(report))
    summaries = page.words("//details[@data-section]/summary")
    assert len(summaries) == 4
    assert all("the project’s own work" in summary for summary in summaries)


def test_only_what_differs_is_marked_in_an_official_section(client, unit, reporter):
    report = long_report(unit, reporter)
    page = get(client, url(report))
    [summary] = page.words("//details[@data-section='2']/summary")
    assert "own work" not in summary
    assert "own work" in page.words("//tr[@data-line='2.x']/th")[0]
    assert "own work" not in page.words("//tr[@data-line='2.kiedy']/th")[0]


def test_a_section_of_more_than_300_rows_is_a_page_of_its_own(client, unit, reporter):
    report = long_report(unit, reporter)
    page = get(client, url(report))
    assert not page.all("//*[@name='1.300.a']")
    [link] = page.all("//ul[@data-problems]//a/@href")
    assert link == url(report, "?dzial=1#c-1.300.a")
    alone = get(client, url(report, "?dzial=1"))
    assert alone.value("1.300.a") == "x"
    assert not alone.all("//*[@name='2.x']")
    assert client.get(url(report, "?dzial=9")).status_code == 404


def test_a_question_with_a_condition_is_there_but_hidden(client, unit, reporter):
    report = long_report(unit, reporter)
    assert get(client, url(report)).all("//tr[@data-line='2.kiedy'][@hidden]")
    operations.fill(report=report, revision=report.revision, cells={"2.x": "6"}, actor=reporter)
    assert get(client, url(report)).all("//tr[@data-line='2.kiedy'][not(@hidden)]")


def test_notes_of_the_form_are_on_the_page_and_linked_from_the_row(client, unit, reporter):
    page = get(client, url(long_report(unit, reporter)))
    [link] = page.all("//tr[@data-line='2.x']//a[@class='help']/@href")
    assert "Iks to iks." in page.words(f"//*[@id='{link[1:]}']")[0]


def test_repeating_rows_show_a_blank_one_when_asked(client, unit, reporter):
    report = make_report(unit=unit, reporter=reporter, answers={"3.4.nazwa": "OIT"})
    page = get(client, url(report))
    assert page.all("//tr[starts-with(@data-line,'3.')]/@data-line") == ["3.4", "3.#"]
    more = get(client, url(report, "?dodaj=3"))
    assert more.all("//tr[starts-with(@data-line,'3.')]/@data-line") == ["3.4", "3.5", "3.#"]
    assert more.all("//button[@value='drop:3.4']")


# --- Who may do what -----------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["", "wzor.json"])
def test_a_report_out_of_reach_does_not_exist(report, client_for, act):
    stranger = make_reporter(make_unit())
    psychiatric = make_reporter(report.unit, "psychiatric")
    reader = make_actor(role="cez-employee")
    for actor in (stranger, psychiatric, reader):
        assert client_for(actor).get(url(report, act)).status_code == 404


def test_what_was_sent_is_read_and_not_typed_over(client, unit, reporter):
    report = make_report(unit=unit, reporter=reporter, state="sent")
    page = get(client, url(report))
    assert not page.all("//form[@id='grid']")
    assert not page.all("//main//input[@type='text']")
    assert page.words("//td[@id='c-1.01.a']/span[@class='v']") == ["5"]
    assert "cannot be changed now" in page.text


def test_an_office_fills_in_on_behalf_and_the_page_says_so(report, unit, client_for):
    page = get(in_english(client_for(make_supervisor(unit))), url(report))
    assert f"You are filling in on behalf of: {unit.name}" in page.text
    assert page.all("//form[@id='grid']")


def test_one_s_own_report_is_not_on_behalf(client, report):
    assert "on behalf" not in get(client, url(report)).text


def test_a_returned_report_shows_the_reason_and_the_remarks_at_their_cells(client, unit, reporter):
    supervisor = make_supervisor(unit)
    report = make_report(unit=unit, reporter=reporter, supervisor=supervisor, state="sent")
    remark = operations.remark(report=report, cell="1.01.a", text="Na pewno?", actor=supervisor)
    report = Report.objects.for_acting().get(pk=report.pk)
    operations.send_back(report=report, reason="Sprawdź lekarzy.", actor=supervisor)
    page = get(client, url(report))
    assert "Sprawdź lekarzy." in page.text
    [row] = page.all("//tr[@data-line='1.01']/following-sibling::tr[1]")
    assert "Na pewno?" in row.text_content()
    assert row.xpath(".//a/@href") == [url(report, f"uwagi/{remark.pk}/")]
    assert "since the return" not in page.text
    operations.fill(
        report=report, revision=report.revision, cells={"1.01.a": "7", "2.uwagi": "x"},
        actor=reporter,
    )  # fmt: skip
    page = get(client, url(report))
    [listed] = page.words(f"//main//li[a[@href='#u-{remark.pk}']]")
    assert listed.endswith("changed since the return")
    [link] = page.all(f"//main//a[@href='{url(report, 'roznice/')}']")
    assert link.text_content() == "2 fields were changed since the return"


# --- What script gets, and what it costs ---------------------------------------------------------


def test_the_rules_come_without_answers_and_may_be_kept(client, unit, reporter):
    report = make_report(unit=unit, reporter=reporter, answers={"2.uwagi": "tajne"})
    [address] = get(client, url(report)).all("//form[@id='grid']/@data-rules")
    response = client.get(address)
    assert "immutable" in response["Cache-Control"]
    assert "tajne" not in response.content.decode()
    rules = json.loads(response.content)
    assert rules["messages"]["kobiety"] == "Women ({left}) cannot exceed all ({right})."
    assert "no-store" in client.get(url(report, "wzor.json"))["Cache-Control"]


def test_the_page_carries_no_more_of_last_year_than_rules_ask(client, unit, reporter):
    for year in (2024, 2025):
        edition = make_edition(edition=str(year))
        collection = make_collection(edition=edition, period=make_period(year))
        report = make_report(
            obligation=make_obligation(collection=collection, unit=unit),
            reporter=reporter,
            answers={"1.01.a": "4", "2.uwagi": "rok temu"},
        )
    [known] = get(client, url(report)).all("//form[@id='grid']/@data-context")
    assert json.loads(known)["last"] == {"1.01.a": "4"}


def test_a_page_costs_few_queries(client, report, django_assert_max_num_queries):
    client.get(url(report))
    with django_assert_max_num_queries(12):
        assert client.get(url(report)).status_code == 200


def test_a_page_has_nothing_inline(client, report):
    page = get(client, url(report))
    assert not page.all("//*[@style] | //style | //script[not(@src)]")
    assert not page.all("//@*[starts-with(name(), 'on')]")
