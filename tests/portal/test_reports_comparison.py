"""What changed between two versions or two years of a report, on the screen, on paper, as a sheet."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from ssoz.journal.models import Entry
from ssoz.reports import operations
from ssoz.reports.models import Report
from tests.editions import RIGHT
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
)
from tests.portal.pages import get

pytestmark = pytest.mark.django_db
ROWS = "//section[@aria-labelledby='roznice']//tbody/tr"


@pytest.fixture
def unit():
    return make_unit(regon="000002000")


@pytest.fixture
def reporter(unit):
    return make_reporter(unit, first_name="Anna", family_name="Łoś")


@pytest.fixture
def office(unit):
    return make_supervisor(unit)


@pytest.fixture
def corrected(unit, reporter, office) -> Report:
    report = make_report(state="accepted", unit=unit, reporter=reporter, supervisor=office)
    operations.reopen(report=report, reason="Pomyłka", actor=office)
    operations.fill(
        report=report, revision=report.revision, cells={"1.01.a": "8", "2.jest": "yes"},
        actor=reporter,
    )  # fmt: skip
    return report


@pytest.fixture
def last_year(unit, reporter) -> Report:
    collection = make_collection(edition=make_edition(edition="2024"), period=make_period(2024))
    obligation = make_obligation(collection=collection, unit=unit)
    return make_report(obligation=obligation, reporter=reporter, answers=RIGHT | {"1.02.a": "3"})


def url(report: Report, kind: str = "/", query: str = "") -> str:
    return f"/sprawozdania/{report.pk}/roznice{kind}{query}"


def test_it_begins_with_what_changed_since_acceptance(at_work, reporter, corrected):
    page = get(at_work(reporter), url(corrected))
    first = page.words(ROWS)[0]
    assert first.startswith("01 Lekarze, Ogółem Osoby") and "Anna Łoś" in first
    assert page.words(f"{ROWS}[1]/td")[:2] == ["5", "8"]
    assert page.words(f"{ROWS}[2]/td")[:2] == ["–", "Yes"]
    assert page.words("//ul[contains(@class,'pills')]//a[@aria-current]") == ["Since acceptance"]
    assert page.words("//h2[@id='roznice']") == ["Differences 2"]


def test_any_two_versions_can_be_chosen(at_work, reporter, corrected):
    page = get(at_work(reporter), url(corrected, query="?przed=w1&po=w2"))
    assert "The answers are the same." in page.text
    assert page.words("//select[@id='przed']//option[@selected]")[0].startswith("2025, version 1")


def test_a_year_is_compared_with_another(at_work, reporter, corrected, last_year):
    page = get(at_work(reporter), url(corrected, query=f"?przed=s{last_year.pk}&po=teraz"))
    cells = [row.split(" Osoby")[0] for row in page.words(ROWS)]
    assert "01 Lekarze, Ogółem" in cells and "02 Pielęgniarki, Ogółem" in cells
    assert "Since the period before" in page.words(
        "//ul[contains(@class,'pills')]//a[@aria-current]"
    )


@pytest.mark.parametrize("query", ["?przed=w9", "?po=s1234567", "?przed=%27&po=teraz"])
def test_what_is_not_there_is_not_found(at_work, reporter, corrected, query):
    assert at_work(reporter).get(url(corrected, query=query)).status_code == 404


def test_a_report_of_another_unit_is_not_offered_nor_compared(at_work, reporter, corrected):
    collection = make_collection(edition=make_edition(edition="2024"), period=make_period(2024))
    foreign = make_report(obligation=make_obligation(collection=collection))
    client = at_work(reporter)
    assert client.get(url(corrected, query=f"?przed=s{foreign.pk}")).status_code == 404
    for kind in ("/", ".pdf", ".xlsx"):
        assert client.get(url(foreign, kind)).status_code == 404


def test_a_first_report_has_nothing_to_compare_with(at_work, unit, reporter):
    report = make_report(unit=unit, reporter=reporter)
    page = get(at_work(reporter), url(report))
    assert "There is no earlier version to compare with." in page.text
    assert not page.all("//select")


def test_the_paper_and_the_sheet_say_the_same_and_stand_in_the_journal(
    at_work, reporter, corrected
):
    client = at_work(reporter)
    paper = client.get(url(corrected, ".pdf"))
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
    assert "Lekarze" in text and "Anna Łoś" in text
    sheet = client.get(url(corrected, ".xlsx", "?przed=w2&po=teraz"))
    rows = list(load_workbook(BytesIO(b"".join(sheet.streaming_content))).active.values)
    assert rows[1][:7] == ("1.01.a", "Osoby", "01 Lekarze", "Ogółem", "5", "8", "Anna Łoś")
    assert sheet["Content-Disposition"] == 'attachment; filename="t-1_2025_000002000_roznice.xlsx"'
    entries = Entry.objects.filter(act="reports.report.compared").order_by("id")
    assert [entry.details["kind"] for entry in entries] == ["pdf", "xlsx"]
    assert entries[1].details["before"] == "w2" and entries[1].details["fields"] == 2
    assert "Lekarze" not in str(entries[0].details)


def test_a_comparison_asks_as_many_queries_with_many_changes_as_with_few(
    at_work, reporter, corrected, last_year, django_assert_max_num_queries
):
    client = at_work(reporter)
    client.get(url(corrected))
    with django_assert_max_num_queries(16) as few:
        client.get(url(corrected))
    report = Report.objects.for_acting().get(pk=corrected.pk)
    for number in range(10):
        cells = {"1.02.a": str(number), f"3.{number + 1}.nazwa": "OIT"}
        report = operations.fill(
            report=report, revision=report.revision, cells=cells, actor=reporter
        ).report
    with django_assert_max_num_queries(len(few)):
        client.get(url(corrected))


def test_the_history_leads_there(at_work, reporter, corrected):
    links = get(at_work(reporter), f"/sprawozdania/{corrected.pk}/historia/").all("//main//a/@href")
    assert url(corrected) in links
