"""Editions as workbooks: out, changed in Excel, in again, with everything said at its cell."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.utils.translation import override

from ssoz.actors import Actor, NotAllowed
from ssoz.questionnaires.loading import read_definition
from ssoz.questionnaires.mistakes import EditionInvalid
from ssoz.questionnaires.models import Draft
from ssoz.questionnaires.operations import take_in, take_in_workbook
from ssoz.questionnaires.refusals import Refused
from ssoz.questionnaires.sheets import taken_from, workbook
from ssoz.sheets.books import read_book
from tests.ssoz.questionnaires.desk import TABLE, WHOLE, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Actor:
    return actor("Ewa")


def definition() -> dict:
    return read_definition(TABLE, file="tb.toml")


def changed(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """Take the form out, let somebody change the workbook, and save it."""
    with override("en"):
        book = openpyxl.load_workbook(BytesIO(workbook(definition())))
    change(book)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def faults(editor: Actor, change: Callable[[openpyxl.Workbook], object]) -> list[tuple[str, str]]:
    with override("en"), pytest.raises(EditionInvalid) as refused:
        take_in_workbook(file=changed(change), name="tb.xlsx", actor=editor)
    assert not Draft.objects.exists()
    return [(mistake.cell, mistake.what) for mistake in refused.value.mistakes]


@pytest.mark.parametrize("file", WHOLE, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_shipped_edition_comes_back_the_same(file, tmp_path):
    said = read_definition(file.read_text(encoding="utf-8"), file=file.name)
    book = tmp_path / "form.xlsx"
    book.write_bytes(workbook(said))

    taken = taken_from(read_book(book), file=book.name)

    assert taken.faults == []
    assert taken.definition == said


def test_what_tables_and_options_of_their_own_say_comes_back(tmp_path):
    said = definition() | {
        "two_people": False,
        "levels": ["collective", "individual"],
        "list": [
            {"name": "l", "options": [{"code": "0", "label": "nie"}, "1"]},
            {"name": "pusta", "options": []},
        ],
        "section": [
            {"code": "1", "provenance": "project", "fields": [
                {"code": "typ", "label": "=SUMA(A1)", "type": "choice",
                 "options": [{"code": "x", "label": "X", "label_en": "Y"}]},
                {"code": "co", "label": "-5", "type": "choices", "options": "l"},
                {"code": "ile", "label": "Ile", "max": "24.5", "min": 0, "required": True},
            ]},
            {"code": "2", "provenance": "official", "source": ["a;b", "c, d"], "repeat": {},
             "columns": [{"code": "k", "label": "K\nL", "help": " x "}]},
            {"code": "3", "provenance": "project", "rows_from": "l", "columns": []},
            {"code": "4", "provenance": "project", "rows": [], "columns": [{"code": "a"}]},
        ],
    }  # fmt: skip
    del said["section"][2]["columns"]  # an empty list of columns says no more than none
    book = tmp_path / "form.xlsx"
    book.write_bytes(workbook(said))
    assert taken_from(read_book(book), file=book.name).definition == said


def test_yes_and_no_are_words_for_libreoffice_makes_formulas_of_true_and_false(tmp_path):
    for language in ("pl", "en"):
        with override(language):
            (tmp_path / "form.xlsx").write_bytes(workbook(definition() | {"two_people": True}))
        [form, *_others] = read_book(tmp_path / "form.xlsx")
        assert not any(isinstance(value, bool) for row in form.rows for value in row)
        taken = taken_from([form, *_others], file="form.xlsx")
        assert taken.definition["two_people"] is True


def test_a_workbook_becomes_a_draft_in_whatever_language_and_order_its_sheets_are(editor):
    def change(book: openpyxl.Workbook) -> None:
        book.move_sheet(book.worksheets[-1], -(len(book.worksheets) - 1))
        rows = next(sheet for sheet in book if sheet.title.endswith("(rows)"))
        rows.title = "Wiersze tabel (rows)"
        rows.append(["1", "03", "Położne"])
        rows.sheet_state = "hidden"

    draft = take_in_workbook(file=changed(change), name="a/tb.xlsx", actor=editor)

    assert [row["code"] for row in draft.definition["section"][0]["rows"]] == ["01", "02", "03"]
    assert draft.mistakes == []
    assert draft.definition | {"section": []} == definition() | {"section": []}


def test_a_mistake_is_told_at_sheet_row_and_column(editor):
    def change(book: openpyxl.Workbook) -> None:
        book["Rules (rule)"]["B2"] = "1.*.c <= 1.*.a"
        book["Columns (columns)"]["D3"] = None
        book["Rows (rows)"].append(["1", "03"])

    with override("en"):
        draft = take_in_workbook(file=changed(change), name="tb.xlsx", actor=editor)

    told = {one["code"]: one["what"] for one in draft.mistakes}
    assert told["E31"].startswith("Rules (rule), B2: ")
    assert told["E03"].startswith("Rows (rows), 4: ")


def test_mistakes_of_a_file_are_told_with_their_lines(editor):
    with override("en"):
        draft = take_in(text=TABLE.replace("1.*.b", "1.*.c"), file="tb.toml", actor=editor)
    assert draft.mistakes[0]["what"].startswith("line 24: ")


def test_formulas_and_merged_cells_are_refused_at_their_cells(editor):
    def change(book: openpyxl.Workbook) -> None:
        book["Rows (rows)"]["C2"] = "=A1"
        book["Rows (rows)"].merge_cells("A3:B3")

    found = dict(faults(editor, change))

    assert found["Rows (rows), C2"] == "A formula stands here."
    assert "merged" in found["Rows (rows), A3:B3"]


def test_unknown_sheets_and_columns_with_content_are_refused(editor):
    def change(book: openpyxl.Workbook) -> None:
        book["Rules (rule)"].title = "Reguły"
        book.create_sheet("Pusty")
        rows = book["Rows (rows)"]
        rows.cell(1, 40, "Kolor")
        rows.cell(2, 41, "bez nazwy")

    found = dict(faults(editor, change))

    assert set(found) == {"Reguły", "Rows (rows), AN1", "Rows (rows), AO2"}


def test_a_row_of_a_section_that_is_not_there_is_refused(editor):
    def change(book: openpyxl.Workbook) -> None:
        book["Rows (rows)"]["A2"] = "7"
        book["Options (options)"]["A2"] = "lista"
        book["Options (options)"]["B2"] = "1"

    assert [place for place, _what in faults(editor, change)] == [
        "Rows (rows), A2", "Options (options), 2",
    ]  # fmt: skip


def test_a_missing_sheet_is_named(editor):
    [(place, what)] = faults(editor, lambda book: book.remove(book["Sections (section)"]))[:1]
    assert place == "Sections (section)"
    assert "missing" in what


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04zip", b"code;edition\n", b"x" * 10_000_001])
def test_what_is_no_workbook_is_refused(editor, content):
    with pytest.raises(EditionInvalid) as refused:
        take_in_workbook(file=content, name="tb.xlsx", actor=editor)
    assert refused.value.mistakes[0].what


def test_only_who_edits_forms_brings_one_in():
    with pytest.raises(NotAllowed):
        take_in_workbook(file=b"", name="x", actor=actor("Nikt", permissions=()))


def test_a_text_longer_than_a_cell_is_refused_going_out():
    with pytest.raises(Refused):
        workbook(definition() | {"help": "x" * 40_000})
