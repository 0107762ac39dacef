"""Sheets are written as a stream: right letters, days, numbers; never a formula; split when full."""

import csv
import io
import json
import tracemalloc
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, repeat
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from ssoz.sheets import Format, Page, csv_lines, json_lines, ods, safe, xlsx
from ssoz.sheets.packing import MOST_ROWS

pytestmark = pytest.mark.any_database

HEAD = ["Nazwa", "REGON", "Dzień", "Chwila", "Kwota"]
ROW = [
    "Zażółć <gęślą> & jaźń", "012345678", date(2026, 11, 22), datetime(2026, 11, 22, 9, 30),
    Decimal("12.50"),
]  # fmt: skip
NASTY = ["=1+1", "+48", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0"]


def book_of(pages, **how):
    return load_workbook(io.BytesIO(b"".join(xlsx(pages, **how))))


def values(sheet) -> list[list]:
    return [[cell.value for cell in line] for line in sheet.iter_rows()]


def test_letters_days_and_numbers_arrive_as_what_they_are_in_xlsx():
    sheet = book_of([Page("Jednostki", (50,), [HEAD, ROW])]).active
    assert values(sheet)[0] == HEAD
    name, regon, day, moment, amount = sheet[2]
    assert (name.value, regon.value) == (ROW[0], "012345678")
    assert day.is_date and day.value.date() == ROW[2] and day.number_format == r"yyyy\-mm\-dd"
    assert moment.is_date and moment.value == ROW[3]
    assert (amount.data_type, amount.value) == ("n", 12.5)
    assert sheet.freeze_panes == "A2" and all(cell.font.b for cell in sheet[1])
    assert not name.font.b and sheet.column_dimensions["A"].width == 50


def test_letters_days_and_numbers_arrive_as_what_they_are_in_ods():
    written = b"".join(ods([Page("Jednostki", (50,), [HEAD, ROW])]))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_name("Jednostki")
    assert sheet.to_python() == [HEAD, [ROW[0], "012345678", ROW[2], ROW[3], 12.5]]
    with ZipFile(io.BytesIO(written)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", 0)
        for part in archive.namelist()[1:]:
            etree.fromstring(archive.read(part))


def test_csv_opens_by_double_click_in_a_polish_excel():
    written = b"".join(csv_lines([HEAD, ROW]))
    assert written.startswith(b"\xef\xbb\xbf") and written.endswith(b"\r\n")
    lines = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert lines[1] == [ROW[0], "012345678", "2026-11-22", "2026-11-22 09:30:00", "12,50"]


def test_json_has_an_object_on_each_line():
    first, second = b"".join(json_lines([HEAD, ROW, [None] * 5])).decode().splitlines()
    assert json.loads(first)["Dzień"] == "2026-11-22" and "ż" in first
    assert json.loads(second) == dict.fromkeys(HEAD)


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("kind", [Format.XLSX, Format.ODS, Format.CSV])
def test_no_cell_is_a_formula_nor_begins_as_one(kind, nasty):
    written = b"".join(kind.written(Page("A", (), [[nasty], [nasty]])))
    if kind == Format.CSV:
        cells = [c for line in csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";") for c in line]  # fmt: skip
    elif kind == Format.XLSX:
        sheet = load_workbook(io.BytesIO(written)).active
        assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "inlineStr"}
        cells = [cell for line in values(sheet) for cell in line]
    else:
        assert b"formula" not in ZipFile(io.BytesIO(written)).read("content.xml")
        cells = [c for line in CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_index(0).to_python() for c in line]  # fmt: skip
    assert cells and all(cell.startswith("'") for cell in cells)


def test_signs_that_no_spreadsheet_takes_are_left_out_and_odd_values_do_no_harm():
    odd = ["a\x00b\x0bc", "_x0041_", " dwa  odstępy ", "a\nb", "\ud800x", 10**20, float("nan")]
    sheet = book_of([Page("[A]:*?/\\'" * 9, (), [["x"] * 9, [*odd, True, None]])]).active
    assert [c.value for c in sheet[2]][2:5] == [" dwa  odstępy ", "a\nb", "x"]
    assert [c.value for c in sheet[2]][5:] == [str(10**20), "nan", True, None]
    assert len(sheet.title) <= 31 and not set(sheet.title) & set("[]:*?/\\'")
    for write in (ods, xlsx):
        written = b"".join(write([Page("A", (), [["x"] * 9, [*odd, True, None]])]))
        row = CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_index(0)
        assert row.to_python()[1][:4] == ["abc", "_x0041_", " dwa  odstępy ", "a\nb"]


def test_days_before_the_calendar_of_the_programmes_stay_readable():
    sheet = book_of([Page("A", (), [["x"], [date(1850, 2, 3)], [datetime(1899, 1, 1, 5)]])]).active
    assert [line[0] for line in values(sheet)[1:]] == ["1850-02-03", "1899-01-01 05:00:00"]


def test_moments_stand_in_the_time_of_the_wall(settings):
    moment = datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert safe(moment) == datetime(2026, 7, 1, 12)
    assert book_of([Page("A", (), [["x"], [moment]])]).active["A2"].value == safe(moment)


@pytest.mark.parametrize("rows", [0, 1, 6, 7, 8, 14, 15])
def test_more_rows_than_a_sheet_holds_go_on_in_further_ones_under_the_same_head(rows):
    wanted = [[number] for number in range(rows)]
    pages = [Page("Jednostki", (), [["Lp."], *wanted]), Page("Inne", (), [["B"]])]
    for write in (xlsx, ods):
        book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(write(pages, most_rows=8))))
        *parts, last = book.sheet_names
        assert parts == ["Jednostki", "Jednostki (2)", "Jednostki (3)"][: max(1, -(-rows // 7))]
        found = [book.get_sheet_by_name(name).to_python() for name in parts]
        assert [sheet[0] for sheet in found] == [["Lp."]] * len(parts)
        assert [row for sheet in found for row in sheet[1:]] == wanted
        assert max(len(sheet) for sheet in found) <= 8 and last == "Inne"


def test_a_sheet_of_too_many_bytes_goes_on_in_a_further_one_as_well(monkeypatch):
    monkeypatch.setattr("ssoz.sheets.packing._MOST_BYTES", 20_000)
    wanted = [[f"wiersz {number}"] for number in range(1500)]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(xlsx([Page("A", (), [["Lp."], *wanted])])))
    )
    assert len(book.sheet_names) > 2
    found = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()[1:]]  # fmt: skip
    assert found == wanted


def test_a_million_rows_and_one_more_make_two_sheets_in_little_memory():
    rows = chain([["a"]], repeat([1], MOST_ROWS))  # with the head one more than a sheet holds
    tail, total = [], 0
    tracemalloc.start()
    for piece in xlsx([Page("A", (), rows)]):
        tail = [*tail[-3:], piece]
        total += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000, peak
    assert b"xl/worksheets/sheet2.xml" in b"".join(tail) and total < 20_000_000


def test_the_first_bytes_leave_before_the_second_row_is_read():
    def rows():
        yield HEAD
        yield ROW
        raise AssertionError("The second row was read.")

    for write in (xlsx, ods):
        assert next(write([Page("A", (), rows())])).startswith(b"PK")
    assert next(csv_lines(rows())).startswith(b"\xef\xbb\xbf")


def test_an_archive_holds_what_its_directory_says():
    written = b"".join(xlsx([Page("A", (), [HEAD, *[ROW] * 3000])]))
    with ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        part = archive.getinfo("xl/worksheets/sheet1.xml")
        assert zlib.crc32(archive.read(part)) == part.CRC
