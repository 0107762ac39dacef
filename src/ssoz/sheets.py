"""Spreadsheets: rows written one by one, in cells that no programme takes for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

type Row = Sequence[Any]
# A cell that begins so is a formula to some programme or other (quality.md 1.2.10).
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_IN_MEMORY = 4_000_000
_LONGEST = 32_767
_WIDEST = 60


def safe(value: Any) -> Any:
    """Return a value as a cell may hold it: numbers and days as they are, words never a formula."""
    if value is None or isinstance(value, bool | int | float | date):
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value
    text = _UNWRITABLE.sub("", str(value))[: _LONGEST - 1]
    return f"'{text}" if text.startswith(_FORMULAS) else text


def csv_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Write rows as CSV the way Polish spreadsheets open it: with a mark of UTF-8 and semicolons."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow([safe(value) for value in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def xlsx_file(sheets: Iterable[tuple[str, Sequence[int], Iterable[Row]]]) -> IO[bytes]:
    """Write sheets, each a name, widths of columns and rows with the head first; return the file.

    Rows are not kept: memory does not grow with them.
    """
    book = Workbook(write_only=True)
    for name, widths, rows in sheets:
        sheet = book.create_sheet(name)
        for at, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(at)].width = min(width, _WIDEST)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, value, is_head=number == 0) for value in row])
    target: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 – read by the caller
    book.save(target)
    target.seek(0)
    return target


def _cell(sheet: Worksheet, value: Any, *, is_head: bool) -> Any:
    kept = safe(value)
    if is_head:
        cell = WriteOnlyCell(sheet, value=kept)
        cell.font = Font(bold=True)
        return cell
    return kept
