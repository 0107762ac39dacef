"""What a workbook that comes back would change, and what is said of the rest."""

from datetime import date

import pytest

from ssoz.journal.models import Entry
from ssoz.questionnaires.schema import Cell, Option
from ssoz.reports import operations as reports
from ssoz.reports.queries import report_to_act_on
from ssoz.workbooks import operations
from ssoz.workbooks.models import Upload
from ssoz.workbooks.queries import proposals_of, raised_by
from ssoz.workbooks.refusals import Refused
from ssoz.workbooks.tasks import drop_forgotten
from ssoz.workbooks.values import typed, written
from tests.editions import SMALL
from tests.filled import Filled
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_part,
    make_period,
    make_report,
    make_reporter,
    make_unit,
)

pytestmark = pytest.mark.django_db


def said(upload) -> str:
    return " / ".join(f"{one['place']}: {one['text']}" for one in upload.said)


def refusal_of(act) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value


def test_what_nobody_touched_is_no_change(taken, bring):
    upload = bring(taken)
    assert (upload.cells, upload.said) == ({}, [])


def test_what_was_typed_comes_back_as_answers(taken, bring):
    taken.type({
        "1.01.a": 1234.5, "1.02.a": "osiem", "1.01.b": None, "2.jest": "Nie", "2.co": "x; z",
        "2.uwagi": "'-5 to nie wzór", "3.2.nazwa": "SOR", "3.2.lozka": 12,
    })  # fmt: skip
    assert bring(taken).cells == {
        "1.01.a": "1234,5", "1.02.a": "osiem", "1.01.b": None, "2.jest": "no", "2.co": ["x", "z"],
        "2.uwagi": "-5 to nie wzór", "3.2.nazwa": "SOR", "3.2.lozka": "12",
    }  # fmt: skip


def test_no_cell_of_ours_is_a_formula(taken):
    cells = [cell for sheet in taken.book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert taken.cell("2.uwagi").value.startswith("'=1+1")


def test_only_what_is_to_be_filled_in_is_open(taken):
    assert not taken.cell("1.01.a").protection.locked
    assert taken.cell("1.99.a").protection.locked
    assert taken.cell("1.02.b").protection.locked
    assert taken.cell("H.nazwa").protection.locked
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in taken.book)


def test_a_formula_is_said_at_its_cell_and_nothing_is_taken_from_it(taken, bring):
    upload = bring(taken.type({"1.01.a": "=2+5", "1.01.b": 3}))
    assert upload.cells == {"1.01.b": "3"}
    assert "Osoby, D6: A formula stands here. Type its result" in said(upload)


def test_rows_columns_and_sheets_may_lie_anywhere(taken, bring):
    sheet = taken.type({"1.01.a": 7, "1.02.a": 8}).sheet_of("1.01.a")
    sheet.move_range("A6:E8", rows=20)
    sheet.insert_rows(1, 3)
    sheet.title = "Zupełnie inaczej"
    taken.book.move_sheet(sheet, -2)
    assert bring(taken).cells == {"1.01.a": "7", "1.02.a": "8"}


def test_hidden_sheets_and_rows_are_read_as_well(taken, bring):
    sheet = taken.type({"1.01.a": 7}).sheet_of("1.01.a")
    sheet.sheet_state = "hidden"
    sheet.row_dimensions[6].hidden = True
    assert bring(taken).cells == {"1.01.a": "7"}


def test_a_deleted_row_or_sheet_changes_nothing_and_is_named(taken, bring):
    taken.sheet_of("1.01.a").delete_rows(6)
    taken.book.remove(taken.sheet_of("2.co"))
    upload = bring(taken)
    assert upload.cells == {}
    assert "Osoby: 2 fields are missing in the file and stay as they are: 01 Lekarze" in said(
        upload
    )
    assert "Opis: 3 fields are missing" in said(upload)


def test_a_row_whose_key_was_deleted_is_said_with_its_words(taken, bring):
    sheet = taken.type({"1.01.a": 7}).sheet_of("1.01.a")
    sheet["A6"] = None
    upload = bring(taken)
    assert upload.cells == {}
    assert "Osoby, D6: The key of this row is gone, so nothing was taken from it: “7.0”" in said(
        upload
    ).replace("“7”", "“7.0”")


def test_sheets_of_somebody_else_are_passed_over_and_named(taken, bring):
    taken.book.create_sheet("Notatki")["B2"] = "zadzwonić"
    assert "Notatki: This sheet has none of our keys" in said(bring(taken))


def test_merged_cells_empty_nothing(taken, bring):
    taken.sheet_of("1.01.a").merge_cells("D6:E6")
    upload = bring(taken)
    assert upload.cells == {}
    assert said(upload).count("This cell is merged with others") == 2


def test_a_row_pasted_twice_is_taken_only_where_both_say_the_same(taken, bring):
    sheet = taken.type({"1.01.a": 7, "1.01.b": 3}).sheet_of("1.01.a")
    for column, value in zip("ABCDE", ("w:1.01", "01", "Lekarze", 9, 3), strict=True):
        sheet[f"{column}30"] = value
    upload = bring(taken)
    assert upload.cells == {"1.01.b": "3"}
    assert "Osoby, D30: This field stands in the file more than once" in said(upload)


def test_locked_cells_that_were_typed_over_are_named(taken, bring):
    upload = bring(taken.type({"1.99.a": 99, "H.nazwa": "Inny szpital", "1.02.b": 4}))
    assert upload.cells == {}
    assert "This field is calculated, so nothing was taken: “99" in said(upload)
    assert "This field comes from the register, so nothing was taken: “Inny szpital”" in said(
        upload
    )
    assert "This field is crossed out, so nothing was taken: “4" in said(upload)


def test_what_cannot_be_kept_is_said_at_its_cell(taken, bring):
    upload = bring(taken.type({"2.uwagi": "ą" * 10_001, "1.01.a": 6}))
    assert upload.cells == {"1.01.a": "6"}
    assert "10001 characters" in said(upload)


def test_problems_that_the_answers_would_raise_are_told_before(taken, bring, fresh):
    upload = bring(taken.type({"1.01.b": 9, "1.02.a": "osiem"}))
    raised = {one.rule: one.message for one in raised_by(fresh(), upload.cells)}
    assert raised["kobiety"] == "Women (9) cannot exceed all (5)."
    assert "type" in raised


# --- Whose workbook it is ----------------------------------------------------------------------------


def test_another_units_workbook_is_refused_and_tells_nothing_of_it(taken, bring):
    other = make_unit(regon="590096454")
    julia = make_reporter(other)
    theirs = make_report(unit=other, reporter=julia, obligation=make_obligation(
        unit=other, collection=make_collection(period=make_period(2024)),
    ))  # fmt: skip
    refusal = refusal_of(lambda: bring(taken, into=theirs, actor=julia))
    assert (refusal.code, "000002000" in str(refusal)) == ("other_unit", False)


def test_a_spoilt_mark_a_missing_one_and_sheets_of_two_workbooks_are_refused(taken, bring, report):
    again = Filled(taken.content())
    for sheet in again.book:
        sheet["A1"] = f"{sheet['A1'].value}x"
    assert refusal_of(lambda: bring(again)).code == "spoilt"
    taken.sheet_of("1.01.a")["A1"] = again.book.worksheets[0]["A1"].value
    assert refusal_of(lambda: bring(taken)).code in ("spoilt", "mixed")
    for sheet in taken.book:
        sheet["A1"] = None
    assert refusal_of(lambda: bring(taken)).code == "not_ours"


def test_another_form_another_part_and_another_period_are_refused(unit, anna, report, taken, bring):
    second = make_collection(edition=make_edition(code="T-2"))
    other = make_report(obligation=make_obligation(unit=unit, collection=second), reporter=anna)
    assert "made for the form T-1" in str(refusal_of(lambda: bring(taken, into=other)))
    edition = report.collection.edition
    later = make_collection(edition=edition, period=make_period(2026))
    next_year = make_report(obligation=make_obligation(unit=unit, collection=later), reporter=anna)
    assert "made for 2025" in str(refusal_of(lambda: bring(taken, into=next_year)))
    third = make_obligation(
        unit=unit, collection=make_collection(edition=edition, period=make_period(2027))
    )
    of_a_part = make_report(obligation=third, reporter=anna, part=make_part(unit))
    assert refusal_of(lambda: bring(taken, into=of_a_part)).code == "other_part"


def test_an_older_edition_is_mapped_and_says_what_it_left_out(unit, anna, bring):
    old = make_edition(edition="2024")
    collection = make_collection(edition=old, period=make_period(2024))
    answers = {"1.01.a": "50", "2.uwagi": "Rok temu", "2.co": ["x"], "3.1.nazwa": "SOR"}
    last_year = make_report(
        obligation=make_obligation(unit=unit, collection=collection), reporter=anna, answers=answers
    )
    taken = Filled(operations.take_out(report=last_year, language="pl", actor=anna))
    new = make_edition(edition="2026", text=_without_a_question("2026"))
    collection = make_collection(edition=new, period=make_period(2026))
    now = make_report(
        obligation=make_obligation(unit=unit, collection=collection), reporter=anna,
        answers={"1.01.a": "5"},
    )  # fmt: skip
    upload = bring(taken, into=now)
    assert upload.edition == "2024"
    assert upload.cells == {"1.01.a": "50", "2.co": ["x"], "3.1.nazwa": "SOR"}
    assert "Opis: 1 filled in field has no place in the form of this report and was left out: Uwagi." in said(upload)  # fmt: skip
    assert {one.cell: one.is_ticked for one in proposals_of(upload, report_to_act_on(now.pk))} == {
        "1.01.a": False, "2.co": True, "3.1.nazwa": True,
    }  # fmt: skip
    back = Filled(operations.take_out(report=now, language="pl", actor=anna))
    assert refusal_of(lambda: bring(back, into=last_year)).code == "newer_edition"


def _without_a_question(edition: str) -> str:
    text = SMALL.format(
        code="T-1",
        edition=edition,
        report_class="non_financial",
        tab="periodic",
        two_people="false",
    )
    return text.replace('  { code = "uwagi", label = "Uwagi", type = "text" },\n', "")


# --- Taking over -------------------------------------------------------------------------------------


def test_chosen_answers_are_taken_over_in_one_save_that_stands_in_the_journal(
    taken, bring, fresh, report, anna
):
    upload = bring(taken.type({"1.01.a": 6, "1.01.b": 3, "1.02.a": 8}))
    saved = operations.apply(
        upload=upload, revision=report.revision, cells=["1.01.a", "1.02.a"], actor=anna
    )
    answers = fresh().answers
    assert (answers["1.01.a"], answers["1.01.b"], answers["1.02.a"]) == ("6", "2", "8")
    assert saved.revision == report.revision + 1
    acts = list(Entry.objects.about(report).values_list("act", flat=True))
    assert acts[-2:] == ["reports.report.filled", "workbooks.workbook.applied"]
    assert (
        refusal_of(
            lambda: operations.apply(upload=upload, revision=1, cells=["1.01.a"], actor=anna)
        ).code
        == "gone"
    )


def test_cells_changed_in_the_system_meanwhile_clash_and_the_others_do_not(
    unit, taken, bring, fresh, report
):
    jan = make_reporter(unit, first_name="Jan", family_name="Żak")
    cells = {"1.01.a": "70", "1.02.a": "8", "2.jest": "no"}
    reports.fill(report=report, revision=report.revision, cells=cells, actor=jan)
    upload = bring(taken.type({"1.01.a": 6, "1.01.b": 3, "1.02.a": 8}))
    proposals = {one.cell: one for one in proposals_of(upload, fresh())}
    assert set(proposals) == {"1.01.a", "1.01.b"}
    clash = proposals["1.01.a"]
    assert (clash.now, clash.then, clash.by, clash.is_ticked) == ("70", "6", "Jan Żak", False)
    assert proposals["1.01.b"].is_ticked


def test_all_or_nothing_where_somebody_saves_between_the_page_and_the_choice(
    unit, taken, bring, fresh, report, anna
):
    upload = bring(taken.type({"1.01.a": 6, "1.01.b": 3}))
    jan = make_reporter(unit, first_name="Jan", family_name="Żak")
    reports.fill(report=report, revision=report.revision, cells={"1.01.a": "70"}, actor=jan)
    refusal = refusal_of(lambda: operations.apply(
        upload=upload, revision=report.revision, cells=["1.01.a", "1.01.b"], actor=anna
    ))  # fmt: skip
    assert refusal.code == "changed"
    assert fresh().answers["1.01.b"] == "2"


def test_a_sent_report_is_taken_out_but_nothing_comes_in(unit, anna):
    sent = make_report(state="sent", unit=unit, reporter=anna)
    taken = Filled(operations.take_out(report=sent, language="pl", actor=anna))
    refusal = refusal_of(lambda: operations.bring_in(report=sent, file=taken.upload(), actor=anna))
    assert "cannot be changed now" in str(refusal)


def test_what_was_read_goes_after_a_day(taken, bring):
    upload = bring(taken.type({"1.01.a": 6}))
    assert drop_forgotten() == 0
    Upload.objects.filter(pk=upload.pk).update(read_at=upload.read_at.replace(year=2020))
    assert drop_forgotten() == 1


def test_days_choices_and_several_answers_go_there_and_back():
    day = Cell("a", "", "", "", type="date")
    assert written(day, "2026-02-09", "pl") == date(2026, 2, 9)
    assert typed(day, date(2026, 2, 9)) == typed(day, "9.02.2026") == "2026-02-09"
    one = Cell(
        "a", "", "", "", type="choice", options=(Option("1", "Tak; owszem"), Option("2", "Nie"))
    )
    assert typed(one, written(one, "1", "pl")) == "1"
    assert typed(one, "NIE ") == "2"
    assert typed(one, "może") == "może"
    number = Cell("a", "", "", "", type="decimal", places=2)
    assert typed(number, 0.1 + 0.2) == "0,3"
    assert written(number, "1 234,50", "pl") == 1234.5
    assert written(number, "n/d", "pl") == "n/d"
