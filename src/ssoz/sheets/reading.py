"""Spreadsheets from outside: looked at before they are opened, and opened by a process with limits."""

import csv
import io
import marshal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from ssoz.sheets import opening
from ssoz.sheets.cells import as_meant

MOST_BYTES = 32_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 100
_MOST_UNPACKED = 500_000_000
_MOST_PARTS = 2_000
_SMALL_PART = 5_000_000
_MOST_RATIO = 150
_ZIPPED, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BINARY_BOOK = "xl/workbook.bin"
_DELIMITERS = ";,\t|"


class Unreadable(Exception):
    """A file that is no spreadsheet, or too much of one; the message says what to do."""


@dataclass(frozen=True)
class Read:
    """What stands in a sheet: the names of its columns, and its rows with their numbers."""

    head: list[str]
    rows: Iterator[tuple[int, list[Any]]]


@contextmanager
def read(path: Path) -> Iterator[Read]:
    """Open a spreadsheet; raise `Unreadable`, also from within its rows, for what is none.

    XLSX and ODS are read by what they hold, not by their names; anything else is taken for CSV.
    Of formulas only the value that the file holds is seen.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(
            _("The file is larger than %(most)d MB. Divide it into several.")
            % {"most": MOST_BYTES // 1_000_000}
        )
    with path.open("rb") as file:
        beginning = file.read(8)
    if not beginning:
        raise Unreadable(_("The file is empty. Choose another one."))
    if beginning.startswith(_OLD_EXCEL):
        raise Unreadable(_("This is an old or an encrypted Excel file. Save it as XLSX, without a password."))  # fmt: skip
    if beginning.startswith(_ZIPPED):
        look_into(path)
        with _opened(path) as found:
            yield _read(found)
        return
    yield _read(_csv_rows(path.read_bytes()))


def _read(found: Iterator[tuple[int, list[Any]]]) -> Read:
    """Take the first row that holds anything for the head; pass over rows that hold nothing."""
    filled = (
        (number, cells) for number, cells in found if any(cells) or any(map(_is_filled, cells))
    )
    head = next(filled, None)
    if head is None:
        raise Unreadable(_("There are no rows in the file. Choose another one."))
    names = [as_meant(str(cell or "").strip()) for cell in head[1]]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise Unreadable(
            _("The file has more than %(most)d columns. Delete those that are not needed.")
            % {"most": MOST_COLUMNS}
        )
    return Read(names, _counted(filled, len(names)))


def _counted(
    filled: Iterator[tuple[int, list[Any]]], width: int
) -> Iterator[tuple[int, list[Any]]]:
    for count, (number, cells) in enumerate(filled):
        if count == MOST_ROWS:
            raise Unreadable(
                _("The file has more than %(most)d rows. Divide it into several.")
                % {"most": MOST_ROWS}
            )
        if len(cells) != width:
            cells = [*cells[:width], *[""] * (width - len(cells))]
        yield number, cells


def _is_filled(cell: Any) -> bool:
    return cell is not None and cell != ""


# --- XLSX and ODS ----------------------------------------------------------------------------------


def look_into(path: Path, most_unpacked: int = _MOST_UNPACKED) -> None:
    """Refuse an archive that is none, is locked, or would unpack to more than a sheet can need."""
    too_much = _("The file unpacks to too much data. Save the sheet alone in a new file.")
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError) as error:
        raise Unreadable(_("The file is damaged. Save it again as XLSX, ODS or CSV.")) from error
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(_("The file is protected by a password. Save it without one."))
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > most_unpacked:
        raise Unreadable(too_much)
    for part in parts:
        swollen = part.file_size > max(part.compress_size, 1) * _MOST_RATIO
        if part.file_size > _SMALL_PART and swollen:
            raise Unreadable(too_much)
    names = {part.filename for part in parts}
    if not names & {"xl/workbook.xml", "content.xml", _BINARY_BOOK}:
        raise Unreadable(_("This is no spreadsheet. Save it as XLSX, ODS or CSV."))


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[tuple[int, list[Any]]]]:
    """Have another process read the rows: what a file makes of a parser stays in its limits."""
    with reader(path, "rows") as blocks:
        yield _rows_of(blocks)


@contextmanager
def reader(path: Path, what: str) -> Iterator[Iterator[Any]]:
    """Start the process that opens a file; yield the blocks that it writes."""
    command = [sys.executable, "-I", opening.__file__, str(path), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            yield _blocks_of(process)
        finally:
            process.kill()


def _blocks_of(process: subprocess.Popen) -> Iterator[Any]:
    assert process.stdout is not None
    while length := int.from_bytes(process.stdout.read(4)):
        content = process.stdout.read(length)
        if len(content) < length:
            break
        block = marshal.loads(content)
        if block is None:
            return
        yield block
    raise Unreadable(
        _("The file can not be read. Save the sheet alone in a new file, as XLSX, ODS or CSV.")
    )


def _rows_of(blocks: Iterator[Any]) -> Iterator[tuple[int, list[Any]]]:
    number = 0
    for places, rows in blocks:
        for cells in rows:
            number += 1
            for at in places:
                if type(cells[at]) is tuple:
                    cells[at] = unpacked(cells[at])
            yield number, cells


def unpacked(cell: tuple[str]) -> date | datetime:
    """Return the day that the other process wrote down."""
    text = cell[0]
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


# --- CSV -------------------------------------------------------------------------------------------


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    text = _decoded(content)
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in lines:
            yield number, list(cells)
            number = lines.line_num + 1
    except csv.Error as error:
        raise Unreadable(
            _("Line %(number)d can not be read. Look for a quotation mark that is not closed.")
            % {"number": number}
        ) from error


def _decoded(content: bytes) -> str:
    """Read text in the encoding that its first bytes name, in UTF-8, or else as Windows wrote it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1250"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(_("This is no spreadsheet. Save it as XLSX, ODS or CSV."))
