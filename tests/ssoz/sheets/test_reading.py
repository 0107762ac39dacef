"""Sheets from outside are read whatever wrote them, and do no harm."""

import io
import subprocess
import sys
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from ssoz.sheets import Page, Unreadable, csv_lines, ods, read, xlsx

pytestmark = pytest.mark.any_database
HEAD = ["Nazwa", "REGON", "Dzień", "Liczba"]
ROW = ["Zażółć gęślą jaźń", "012345678", date(2026, 11, 22), 1.5]


@pytest.fixture
def put(tmp_path):
    def _put(content: bytes):
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return _put


def rows_of(path) -> tuple[list[str], list[tuple[int, list]]]:
    with read(path) as found:
        return found.head, list(found.rows)


def why(path) -> str:
    with pytest.raises(Unreadable) as refusal:
        rows_of(path)
    return str(refusal.value)


@pytest.mark.parametrize("write", [xlsx, ods])
def test_what_was_written_here_is_read_back(put, write):
    content = b"".join(write([Page("A", (), [HEAD, ROW, ["", None, "", ""], ROW])]))
    assert rows_of(put(content)) == (HEAD, [(2, ROW), (4, ROW)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_any_encoding_and_with_any_separator(put, encoding, delimiter):
    text = "\r\n".join(
        delimiter.join(line) for line in (HEAD, ["Zażółć gęślą jaźń", "01", "", "x"])
    )
    assert rows_of(put(text.encode(encoding))) == (
        HEAD,
        [(2, ["Zażółć gęślą jaźń", "01", "", "x"])],
    )


def test_csv_of_our_own_is_read_and_rows_over_several_lines_keep_their_number(put):
    lines = [["A", "B"], ["raz\ndwa", 1], ["trzy", 2]]
    assert rows_of(put(b"".join(csv_lines(lines))))[1] == [
        (2, ["raz\ndwa", "1"]),
        (4, ["trzy", "2"]),
    ]


def test_a_formula_is_seen_as_the_value_that_the_file_holds_and_never_run(put, tmp_path):
    book, out = Workbook(), io.BytesIO()
    book.active.append(["A", "B"])
    book.active.append(["=1+1", '=HYPERLINK("http://example.test","x")'])
    book.active.append(["słowo", "y"])
    book.save(out)
    assert rows_of(put(out.getvalue()))[1] == [(3, ["słowo", "y"])]


def test_a_sheet_that_does_not_begin_in_its_corner_keeps_its_numbers(put):
    book, out = Workbook(), io.BytesIO()
    book.active["A3"], book.active["B3"], book.active["B5"] = "A", "B", "x"
    book.save(out)
    assert rows_of(put(out.getvalue())) == (["A", "B"], [(5, ["", "x"])])


def test_a_bomb_is_refused_before_it_goes_off(put):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(60):
                part.write(b"<row><c><v>1</v></c></row>" * 40_000)
    assert len(out.getvalue()) < 400_000
    assert "za dużo" in why(put(out.getvalue())) or "too much" in why(put(out.getvalue()))


def test_a_cell_at_the_far_corner_costs_a_child_process_and_no_more(put, monkeypatch):
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    content = b"".join(xlsx([Page("A", (), [["A"]])]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, sheet if "sheet1" in part else old.read(part))
    assert why(put(out.getvalue()))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0" + b"x" * 99, b"\x00\x01\x02" * 50,
        b'A;B\r\n"x;y\r\n', b"\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_is_refused_with_words(put, content):
    assert len(why(put(content))) > 20


def test_an_archive_of_something_else_is_no_spreadsheet(put):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert why(put(out.getvalue()))


def test_entities_of_a_document_are_not_unfolded(put):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
    )
    content = b"".join(xlsx([Page("A", (), [["A"]])]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part).decode()
            bad = text.replace("?>\n", f"?>\n{laughs}]>", 1).replace("<t>A</t>", "<t>&j;&j;</t>")
            new.writestr(part, bad if "sheet1" in part else text)
    try:
        head, _rows = rows_of(put(out.getvalue()))
    except Unreadable:
        return
    assert len("".join(head)) < 100


def test_the_process_that_opens_files_loads_nothing_of_the_system():
    code = "import sys, ssoz.sheets.opening as o; print(o.__file__)"
    path = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    with open(path.stdout.strip(), encoding="utf-8") as source:
        assert "django" not in source.read() and "ssoz" not in source.name.split("/")[-1]
