"""A report on paper: whole, marked, readable in every state, and drawn in seconds."""

import io
import resource
import time

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, pgettext
from pypdf import PdfReader

from ssoz.journal.models import Entry
from ssoz.questionnaires.schema import Cell
from ssoz.reports import operations
from ssoz.reports.documents import NoSuchVersion, report_file_name, report_pdf
from ssoz.reports.models import Report
from ssoz.reports.wording import answer_words
from tests.editions import RIGHT
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_shipped_edition,
    make_unit,
    uw_of,
)

pytestmark = pytest.mark.django_db
PANGRAM = "Zażółć gęślą jaźń"
WATERMARKS = {
    "draft": "Draft",
    "sent": "Sent",
    "verified": "Verified",
    "accepted": "Accepted",
    "returned": "Returned for correction",
}


@pytest.fixture
def unit():
    return make_unit(name="Przychodnia „Źródło” sp. z o.o.", regon="590096454")


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def text(content: bytes) -> str:
    return "\n".join(pages(content)).replace("\xa0", " ")


def in_polish(words: str, context: str = "") -> str:
    with translation.override("pl"):
        return pgettext(context, words) if context else gettext(words)


def drawn(report: Report, version: int | None = None, **options) -> str:
    return text(report_pdf(Report.objects.for_acting().get(pk=report.pk), version, **options))


def test_the_paper_shows_the_answers_the_unit_and_who_sent_it(unit, anna):
    answers = {
        **RIGHT,
        "2.uwagi": PANGRAM,
        "2.jest": "yes",
        "3.1.nazwa": "Oddział",
        "3.1.lozka": "12",
    }
    report = make_report(unit=unit, reporter=anna, state="sent", answers=answers)
    words = drawn(report)
    for wanted in (
        PANGRAM, "T-1", "2025", "Przychodnia „Źródło” sp. z o.o.", "590096454", "Anna Łoś",
        in_polish("Yes"), "Oddział", "12", in_polish("Sent for verification"),
    ):  # fmt: skip
        assert wanted in words, wanted


def test_numbers_are_written_the_polish_way_and_what_is_no_number_stays_as_typed(unit, anna):
    answers = {"1.01.a": "1234567", "1.02.a": "dużo"}
    words = drawn(make_report(unit=unit, reporter=anna, answers=answers))
    assert "1 234 567" in words and "dużo" in words


@pytest.mark.parametrize("state", WATERMARKS)
def test_every_page_says_across_what_the_paper_is_worth(unit, anna, state):
    report = make_report(unit=unit, reporter=anna, state=state, answers=RIGHT)
    report = Report.objects.for_acting().get(pk=report.pk)
    wanted = in_polish(WATERMARKS[state], "watermark")
    assert all(wanted in page for page in pages(report_pdf(report)))


def test_every_section_of_the_project_is_marked_as_such(unit, anna):
    report = make_report(unit=unit, reporter=anna)
    mark = in_polish("the project’s own work")
    assert drawn(report).count(mark) == 4 and drawn(report, empty=True).count(mark) == 4


@pytest.mark.parametrize("code, edition", [("cyber", "2023"), ("mz-88", "2025"), ("mz-89", "2025")])
def test_the_forms_that_the_system_ships_can_be_printed_empty_and_begun(unit, code, edition):
    make_shipped_edition("mz-88", "2025")  # a rule of MZ-89 names it
    collection = make_collection(edition=make_shipped_edition(code, edition))
    obligation = make_obligation(collection=collection, unit=unit)
    report = make_report(obligation=obligation, answers={})
    own = [
        s
        for s in obligation.collection.edition.definition["section"]
        if s["provenance"] == "project"
    ]
    for words in (drawn(report), drawn(report, empty=True)):
        assert words.count(in_polish("the project’s own work")) >= len(own) - 1


def test_an_empty_form_holds_no_answer_and_says_that_it_is_empty(unit, anna):
    answers = {**RIGHT, "2.uwagi": PANGRAM, "1.02.a": "777"}
    report = make_report(unit=unit, reporter=anna, answers=answers)
    content = report_pdf(report, empty=True)
    assert PANGRAM not in text(content)
    assert "777" not in text(content).splitlines(), (
        "A cell holds it; an address may hold the digits."
    )
    assert all(in_polish("Empty form", "watermark") in page for page in pages(content))


def test_a_version_is_printed_as_it_was_kept(unit, anna):
    report = make_report(
        unit=unit, reporter=anna, state="returned", answers={**RIGHT, "2.uwagi": PANGRAM}
    )
    fresh = Report.objects.get(pk=report.pk)
    operations.fill(report=fresh, revision=fresh.revision, cells={"2.uwagi": "Później"}, actor=anna)
    assert PANGRAM in drawn(report, 1) and "Później" not in drawn(report, 1)
    assert PANGRAM not in drawn(report) and "Później" in drawn(report)
    with pytest.raises(NoSuchVersion):
        report_pdf(report, 2)


def test_problems_and_explanations_are_notes_with_numbers_at_their_cells(unit, anna):
    answers = {"1.01.a": "500", "1.01.b": "501"}
    report = make_report(unit=unit, reporter=anna, answers=answers)
    operations.explain(
        report=report, rule="wiele", cell="1.01.a", text="Połączono trzy szpitale.", actor=anna
    )
    words = drawn(report)
    assert "Kobiet (501) nie może być więcej niż ogółem (500)." in words
    assert "Wartość 500 jest bardzo duża." in words
    assert "Połączono trzy szpitale. (Anna Łoś)" in words
    assert words.count("[1]") >= 2 and words.count("[2]") >= 2


def test_last_years_answer_stands_beside_this_years(unit, anna):
    edition = make_edition(edition="2024")
    before = make_collection(edition=edition, period=make_period(2024))
    owed = make_obligation(collection=before, unit=unit)
    make_report(obligation=owed, reporter=anna, answers={"1.01.a": "4321"})
    report = make_report(unit=unit, reporter=anna, answers={"1.01.a": "17"})
    assert "4 321" in drawn(report) and "4 321" not in drawn(report, empty=True)


def test_an_answer_is_drawn_as_it_is_and_never_read_as_markup(unit, anna):
    nasty = '<img src="file:///etc/hostname"/> <b>&amp; <para> {{ x }} %(y)s'
    report = make_report(unit=unit, reporter=anna, answers={"2.uwagi": nasty})
    words = drawn(report).replace("\n", " ")
    assert "<b>&amp; <para> {{ x }} %(y)s" in words


def test_a_text_longer_than_a_page_goes_on_under_the_table(unit, anna):
    long = "ż" * 6000 + " koniec słów"
    report = make_report(unit=unit, reporter=anna, answers={"2.uwagi": long})
    words = drawn(report)
    assert words.count("ż") >= 6000 and "koniec słów" in words


def test_the_paper_speaks_the_language_asked_for(unit, anna):
    report = make_report(unit=unit, reporter=anna)
    words = drawn(report, language="en")
    assert "Trial form T-1" in words and "the project’s own work" in words and "Draft" in words


def test_the_name_of_the_file_holds_form_period_and_regon_and_no_answer(unit, anna):
    report = make_report(unit=unit, reporter=anna, answers={**RIGHT, "2.uwagi": PANGRAM})
    assert report_file_name(report) == "t-1_2025_590096454.pdf"
    assert report_file_name(report, empty=True) == "t-1_2025_590096454_pusty.pdf"
    assert report_file_name(report, 2) == "t-1_2025_590096454_wersja-2.pdf"


# --- A large one -----------------------------------------------------------------------------------


LARGE = """
language = 1
code = "T-3000"
edition = "2025"
title = "Formularz na 3000 komórek"
class = "non_financial"
tab = "periodic"
frequency = "yearly"
per = "unit"
levels = ["collective"]
[[section]]
code = "1"
title = "Wielka tabela"
provenance = "project"
columns = [{columns}]
rows = [{rows}]
"""


def large_edition():
    columns = ", ".join(f'{{ code = "k{n}", label = "Kolumna {n}" }}' for n in range(1, 11))
    rows = ", ".join(f'{{ code = "{n:03}", label = "Wiersz {n}" }}' for n in range(1, 301))
    large = LARGE.format(columns=columns, rows=rows)
    return make_edition(code="T-3000", text=large)


def test_three_thousand_cells_are_drawn_in_seconds_and_bounded_memory(unit, anna):
    collection = make_collection(edition=large_edition())
    owed = make_obligation(collection=collection, unit=unit)
    answers = {
        f"1.{row:03}.k{at}": str(row * 100 + at) for row in range(1, 301) for at in range(1, 11)
    }
    report = make_report(obligation=owed, reporter=anna, answers=answers)
    report_pdf(report)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.thread_time()
    content = report_pdf(report)
    took = time.thread_time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    words = text(content)
    assert all(f"{row * 100 + 5:,}".replace(",", " ") in words for row in range(1, 301))
    assert took < 10 and grown < 60 and len(content) < 2_000_000
    shown = pages(content)
    last = in_polish("page {page} of {pages}").format(page=len(shown), pages="").strip()
    assert last in shown[-1]


# --- Taking it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["report-pdf", "backoffice:reports_report_pdf"])
def test_whoever_reads_a_report_takes_it_and_the_journal_says_so(unit, anna, client_for, address):
    report = make_report(
        unit=unit, reporter=anna, state="sent", answers={**RIGHT, "2.uwagi": PANGRAM}
    )
    reader = anna if address == "report-pdf" else make_actor(role="uw-admin", unit=uw_of("10"))
    response = client_for(reader).get(reverse(address, args=[report.pk]), {"wersja": "1"})
    assert response["Content-Type"] == "application/pdf" and PANGRAM in text(response.content)
    assert (
        response["Content-Disposition"] == 'attachment; filename="t-1_2025_590096454_wersja-1.pdf"'
    )
    assert "no-store" in response["Cache-Control"]
    entry = Entry.objects.about(report).last()
    assert (entry.act, entry.person_id) == ("reports.report.printed", reader.person_id)
    assert entry.details == {"revision": report.revision, "version": 1, "empty": False}


def test_an_empty_form_is_handed_out_to_who_reads_the_report(unit, anna, client_for):
    report = make_report(unit=unit, reporter=anna, answers={"2.uwagi": PANGRAM})
    response = client_for(anna).get(reverse("report-pdf", args=[report.pk]), {"pusty": "1"})
    assert response.status_code == 200 and PANGRAM not in text(response.content)


@pytest.mark.parametrize("query", [{"wersja": "9"}, {"wersja": "x"}, {"wersja": "9" * 40}])
def test_a_version_that_is_not_there_does_not_exist(unit, anna, client_for, query):
    report = make_report(unit=unit, reporter=anna)
    address = reverse("report-pdf", args=[report.pk])
    assert client_for(anna).get(address, query).status_code == 404


@pytest.mark.parametrize("address", ["report-pdf", "backoffice:reports_report_pdf"])
@pytest.mark.parametrize("role", ["cez-employee", "uw-admin"])
def test_who_may_not_read_it_finds_no_file_not_even_an_empty_one(unit, client_for, address, role):
    report = make_report(unit=unit, state="sent")
    home = uw_of("14") if role == "uw-admin" else None
    browser = client_for(make_actor(role=role, unit=home))
    for query in ({}, {"pusty": "1"}, {"wersja": "1"}):
        assert browser.get(reverse(address, args=[report.pk]), query).status_code == 404


@pytest.mark.parametrize(
    "kind, raw, words",
    [
        ("date", "2025-06-20", "20.06.2025"),
        ("date", "2025-02-30", "2025-02-30"),
        ("money", "1234.5", "1 234,50"),
        ("percent", "12,5", "12,5"),
        ("integer", "n/d", "n/d"),
        ("text", "12345", "12345"),
    ],
)
def test_an_answer_is_written_as_people_write_it(kind, raw, words):
    cell = Cell("1.a", "1", "", "a", type=kind, places=2)
    with translation.override("pl"):
        assert answer_words(cell, raw, "pl").replace("\xa0", " ") == words
