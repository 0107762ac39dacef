"""What differs between two stands of a report, between years, and since it was accepted or sent."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from ssoz.questionnaires import operations as desk
from ssoz.questionnaires.steps import Put
from ssoz.reports import operations, queries
from ssoz.reports.documents import comparison_pdf
from ssoz.reports.models import Collection, Report, Version
from ssoz.reports.queries import Stand, compared
from ssoz.reports.sheets import comparison_page
from ssoz.sheets import Format
from tests.editions import RIGHT, SMALL
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_reporter,
    make_unit,
)
from tests.ssoz.questionnaires.desk import TABLE, actor, tomorrow
from tests.ssoz.reports.acting import fill

_DOCTORS = '  { code = "01", label = "Lekarze"'
pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(report, anna, office) -> Report:
    """Send, accept and reopen a report, and change three of its cells, one of them back again."""
    fill(report, anna, **{"1_01_a": "5", "1_01_b": "2", "2_uwagi": "bez uwag", "2_co": None})
    sent = operations.send(report=fresh(report), revision=fresh(report).revision, actor=anna)
    operations.accept(report=sent, actor=office)
    operations.reopen(report=fresh(report), reason="Pomyłka", actor=office)
    fill(report, anna, **{"1_01_a": "9", "1_02_a": "7"})
    fill(report, office, **{"1_01_a": "12"})
    fill(report, anna, **{"1_01_b": "1"})
    fill(report, anna, **{"1_01_b": "2"})
    return fresh(report)


def fresh(report: Report) -> Report:
    return Report.objects.for_acting().get(pk=report.pk)


def since_acceptance(report: Report, language: str = "pl"):
    return compared(
        Stand(report, queries.last_version(report, "accepted")), Stand(report), language
    )


def last_years(unit, anna, text: str = "") -> Report:
    edition = make_edition(edition="2024", text=text)
    collection = make_collection(edition=edition, period=make_period(2024))
    obligation = make_obligation(collection=collection, unit=unit)
    return make_report(obligation=obligation, reporter=anna, answers={})


# --- Cell by cell --------------------------------------------------------------------------------


def test_each_cell_that_differs_is_named_with_both_answers_and_its_author(corrected, anna, office):
    told = [
        (line.address, line.name.section, line.name.row, line.name.column, line.before, line.after)
        for line in since_acceptance(corrected).lines
    ]
    assert told == [
        ("1.01.a", "Osoby", "01 Lekarze", "Ogółem", "5", "12"),
        ("1.02.a", "Osoby", "02 Pielęgniarki", "Ogółem", "", "7"),
    ]
    first, second = since_acceptance(corrected).lines
    assert (first.who, first.on_behalf) == ("Ewa Żak", True)
    assert (second.who, second.on_behalf) == ("Anna Łoś", False)
    assert first.at is not None


def test_whichever_is_older_comes_first(corrected):
    accepted = Stand(corrected, queries.last_version(corrected, "accepted"))
    for pair in ((accepted, Stand(corrected)), (Stand(corrected), accepted)):
        comparison = compared(*pair, "pl")
        assert comparison.before.version == accepted.version
        assert [line.after for line in comparison.lines] == ["12", "7"]


def test_two_versions_that_are_the_same_differ_in_nothing(corrected):
    one, two = (corrected.versions.get(number=number) for number in (1, 2))
    comparison = compared(Stand(corrected, one), Stand(corrected, two), "pl")
    assert comparison.lines == comparison.explained == []


def test_explanations_that_came_or_went_are_told(report, anna, office):
    fill(report, anna, **{"1_01_a": "500", "1_01_b": "2"})
    for cell in ("1.01.a", "1.99.a"):
        operations.explain(
            report=fresh(report), rule="wiele", cell=cell, text="Nowy oddział", actor=anna
        )
    operations.send(report=fresh(report), revision=fresh(report).revision, actor=anna)
    sent = queries.last_version(report)
    assert since(report, sent).explained == []
    later = fresh(report)
    operations.send_back(report=later, reason="Popraw", actor=office)
    fill(report, anna, **{"1_01_a": "5"})
    told = [(one.address, one.before, one.after) for one in since(fresh(report), sent).explained]
    assert told == [("1.01.a", "Nowy oddział", ""), ("1.99.a", "Nowy oddział", "")]
    problems = since(report, sent).before.problems, since(report, sent).after.problems
    assert problems == ((0, 2), (0, 0))


def since(report: Report, version):
    report = fresh(report)
    return compared(Stand(report, version), Stand(report), "pl")


# --- Between years ---------------------------------------------------------------------------------


def test_last_year_is_compared_by_the_mapping_of_the_editions(unit, anna):
    text = SMALL.format(
        code="T-1", edition="2024", report_class="non_financial", tab="periodic", two_people="false"
    ).replace(_DOCTORS, f'  {{ code = "07", label = "Felczerzy" }},\n{_DOCTORS}')
    older = last_years(unit, anna, text)
    fill(older, anna, **{"1_07_a": "3", "1_01_a": "4", "3_2_nazwa": "OIT", "2_jest": "yes"})
    newer = make_report(unit=unit, reporter=anna, answers={"1.01.a": "6", "2.jest": "no"})
    [found] = queries.other_years(fresh(newer), anna)
    assert found == older
    comparison = compared(Stand(fresh(newer)), Stand(fresh(older)), "pl")
    assert not comparison.is_of_one_report
    told = {line.address: (line.before, line.after) for line in comparison.lines}
    assert told["1.01.a"] == ("4", "6")
    assert told["2.jest"] == ("Tak", "Nie")
    assert told["3.2.nazwa"] == ("OIT", "")
    [gone] = [line for line in comparison.lines if line.is_ended]
    assert (gone.address, gone.name.row, gone.before) == ("1.07.a", "07 Felczerzy", "3")
    assert comparison.ended == 1
    assert {line.who for line in comparison.lines} == {""}


def test_a_cell_that_goes_on_elsewhere_is_compared_there():
    older, editor = make_edition(code="TB-1", text=TABLE), actor("Ewa")
    draft = desk.begin_draft(edition=older, name="2026", actor=editor)
    steps = [Put(("section", 0, "rows", 0, "code"), "10")]
    draft = desk.change_draft(draft=draft, revision=1, steps=steps, actor=editor)
    cells = {"1.01.a": "1.10.a", "1.01.b": "1.10.b"}
    draft = desk.set_mapping(
        draft=draft, revision=draft.revision, cells=cells, ended={}, actor=editor
    )
    draft = desk.propose(draft=draft, effective_on=tomorrow(), actor=editor)
    newer = desk.publish_draft(draft=draft, actor=actor("Piotr"))

    def stand(edition, year, **answers):
        report = Report(pk=year, collection=Collection(edition=edition, period=make_period(year)))
        given = {name.strip("_").replace("_", "."): answer for name, answer in answers.items()}
        return Stand(report, Version(number=1, answers=given))

    before, after = stand(older, 2025, _1_01_a="4", _1_02_a="2"), stand(newer, 2026, _1_10_a="6")
    lines = compared(after, before, "pl").lines
    told = [(line.address, line.name.row, line.before, line.after) for line in lines]
    assert told == [("1.10.a", "10 Lekarze", "4", "6"), ("1.02.a", "02 Pielęgniarki", "2", "")]


def test_other_years_are_those_of_the_same_unit_and_only_what_one_may_read(unit, anna):
    newer = make_report(unit=unit, reporter=anna, answers=RIGHT)
    older = last_years(unit, anna)
    assert list(queries.other_years(newer, anna)) == [older]
    assert list(queries.other_years(newer, make_reporter(make_unit(voivodeship="24")))) == []


# --- Paper and sheet ---------------------------------------------------------------------------------


def test_the_paper_says_what_differs_and_bears_the_state(corrected):
    paper = PdfReader(BytesIO(comparison_pdf(since_acceptance(corrected), "pl")))
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for words in ("Osoby", "01 Lekarze, Ogółem", "12", "Ewa Żak"):
        assert words in text
    assert paper.trailer["/Root"]["/Lang"] == "pl"
    assert "T-1" in paper.metadata.title


def test_the_sheet_holds_a_line_for_each_cell_and_no_formula(corrected, anna):
    fill(corrected, anna, **{"2_uwagi": "=HYPERLINK(1)"})
    page = comparison_page(since_acceptance(fresh(corrected)))
    rows = list(page.rows)
    assert [row[0] for row in rows[1:]] == ["1.01.a", "1.02.a", "2.uwagi"]
    assert rows[1][1:6] == ["Osoby", "01 Lekarze", "Ogółem", "5", "12"]
    page = comparison_page(since_acceptance(fresh(corrected)))
    written = b"".join(Format.XLSX.written(page))
    assert written.startswith(b"PK")


# --- Many reports at once ------------------------------------------------------------------------------


def test_cells_changed_since_acceptance_and_since_sending_are_counted_for_many_reports_at_once(
    corrected, unit, anna, django_assert_max_num_queries
):
    untouched = make_report(
        state="accepted", obligation=make_obligation(collection=corrected.collection)
    )
    never = make_report(obligation=make_obligation(collection=corrected.collection))
    numbers = [corrected.pk, untouched.pk, never.pk]
    with django_assert_max_num_queries(2):
        counts = queries.changed_since_acceptance(numbers)
    assert counts == {corrected.pk: 2, untouched.pk: 0}
    assert queries.changed_since_sending([corrected.pk, never.pk]) == {corrected.pk: 2}
    found = queries.changed_since(Report.objects.all(), "accepted")
    assert list(found) == [corrected]


def test_what_was_sent_again_is_compared_with_what_was_sent_before(corrected, anna):
    again = operations.send(report=corrected, revision=corrected.revision, actor=anna)
    assert queries.changed_since_sending([again.pk]) == {again.pk: 2}
    assert list(queries.changed_since(Report.objects.all(), "sent")) == [again]
    first = make_report(state="sent", obligation=make_obligation(collection=corrected.collection))
    assert queries.changed_since_sending([first.pk]) == {}
