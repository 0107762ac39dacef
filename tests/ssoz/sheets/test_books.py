"""Whole workbooks from outside: every sheet, where formulas stand, what is merged, what is too much."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.utils.translation import override
from openpyxl import Workbook

from ssoz.sheets import Unreadable
from ssoz.sheets.books import read_book


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def put(folder: Path, content: bytes) -> Path:
    path = folder / "plik.xlsx"
    path.write_bytes(content)
    return path


def zipped(**parts: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return file.getvalue()


def test_formulas_and_merged_cells_of_an_xlsx_are_found_on_the_sheet_they_stand_on(tmp_path):
    book, file = Workbook(), BytesIO()
    book.active.title = "Pierwszy"
    other = book.create_sheet("Drugi")
    other["C4"] = "=A1+1"
    other["A1"] = "=zwykły tekst, nie wzór"
    other["A1"].data_type = "s"
    other.merge_cells("A6:B7")
    book.save(file)
    first, second = read_book(put(tmp_path, file.getvalue()))
    assert (first.name, first.formulas, first.merged) == ("Pierwszy", (), ())
    assert (second.formulas, second.merged) == (((3, 2, 3, 2),), ((5, 0, 6, 1),))
    assert second.rows[0][0] == "=zwykły tekst, nie wzór"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"a;b;c", "This is no workbook"),
        (b"\xd0\xcf\x11\xe0 stary Excel", "This is no workbook"),
        (b"PK\x03\x04 urwany", "The file is damaged"),
        (zipped(word__document_xml="<a/>"), "This is no spreadsheet"),
        (zipped(xl__workbook_bin="x"), "can not be read"),
        (zipped(xl__workbook_xml="<a>"), "can not be read"),
        (zipped(xl__workbook_xml="0" * 120_000_000), "unpacks to too much data"),
    ],
    ids=["empty", "csv", "old", "torn", "document", "binary", "broken", "bomb"],
)
def test_what_is_no_workbook_is_refused_in_words(tmp_path, content, words):
    with pytest.raises(Unreadable, match=words):
        read_book(put(tmp_path, content))


def test_a_file_that_declares_entities_costs_nothing(tmp_path):
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    content = zipped(xl__workbook_xml=bomb + "]><workbook>&j;</workbook>")
    with pytest.raises(Unreadable):
        read_book(put(tmp_path, content))
