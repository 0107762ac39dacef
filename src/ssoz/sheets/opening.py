"""The process that opens a foreign spreadsheet: little memory, little time, nothing of the system.

It is run as a script, so that it loads nothing but the reader. Blocks of rows go to standard output,
or whole sheets with the places of their formulas; None after the last tells that nothing is missing.
"""

import gc
import marshal
import os
import posixpath
import re
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import batched
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

import python_calamine

_MEMORY = 2_500_000_000
_SECONDS = 120
_BLOCK = 500
_PLAIN = {str, float, int, bool}
_MIDNIGHT = time()
_WIDEST, _LONGEST = 300, 300_000
_BOOK_MEMORY, _BOOK_SECONDS = 1_000_000_000, 20
_BOOK_LONGEST = 20_000
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_FORMULA = re.compile(rb"<(?:[A-Za-z0-9]+:)?f[ />]")
_LETTERS = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_SHEETS = "xl/workbook.xml"


def main(path: str) -> None:
    """Write the rows of the first sheet."""
    _limit(_MEMORY, _SECONDS)
    book = python_calamine.CalamineWorkbook.from_path(path)
    sheet = book.get_sheet_by_index(0)
    if sheet.total_width > _WIDEST or sheet.total_height > _LONGEST:
        sys.exit(1)  # one cell far away makes millions of empty ones
    for block in batched(sheet.iter_rows(), _BLOCK):
        _write((_pack(block), block))
    _end()


def whole_book(path: str) -> None:
    """Write every sheet: its name, its rows, where formulas stand, and which cells are merged.

    A sheet that is too long or too wide has None for its rows.
    """
    _limit(_BOOK_MEMORY, _BOOK_SECONDS)
    book = python_calamine.CalamineWorkbook.from_path(path)
    with ZipFile(path) as archive:
        is_open_document = "content.xml" in archive.namelist()
        marks = dict(_open_document(archive) if is_open_document else _workbook(archive))
    for known in book.sheets_metadata:
        if known.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(known.name)
        formulas, merged = marks.get(known.name, ([], []))
        if sheet.merged_cell_ranges:
            merged = [[*first, *last] for first, last in sheet.merged_cell_ranges]
        is_large = sheet.total_width > _WIDEST or sheet.total_height > _BOOK_LONGEST
        rows = None if is_large else [[_plain(cell) for cell in row] for row in sheet.iter_rows()]
        _write((known.name, rows, formulas, merged))
    _end()


def _limit(memory: int, seconds: int) -> None:
    gc.disable()  # nothing here refers to itself
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _end() -> None:
    _write(None)
    sys.stdout.flush()
    os._exit(0)  # what a large sheet holds need not be given back piece by piece


def _plain(cell: Any) -> Any:
    return cell if type(cell) in _PLAIN else _packed(cell)


# --- Where formulas stand: the reader of values does not tell --------------------------------------


def _workbook(archive: ZipFile) -> Iterator[tuple[str, tuple[list, list]]]:
    """Yield the places of the formulas in each sheet of an XLSX."""
    targets = {}
    for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        target = link.get("Target", "")
        full = target[1:] if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        targets[link.get("Id")] = full
    for node in ElementTree.fromstring(archive.read(_SHEETS)).iter():
        name = node.get("name") if node.tag.rpartition("}")[2] == "sheet" else None
        number = next((v for k, v in node.attrib.items() if k.endswith("}id")), None)
        if name is None or targets.get(number) not in archive.NameToInfo:
            continue
        content = archive.read(targets[number])
        yield name, (_formulas(content) if _FORMULA.search(content) else [], [])


def _formulas(content: bytes) -> list[list[int]]:
    found: list[list[int]] = []
    place = ""

    def begin(name: str, given: dict[str, str]) -> None:
        nonlocal place
        plain = name.rpartition(":")[2]
        if plain == "c":
            place = given.get("r", "")
        elif plain == "f":
            # A formula of many cells stands in the first of them.
            first, _colon, last = given.get("ref", place).partition(":")
            is_many = given.get("t") in ("array", "dataTable") and last
            found.append([*_at(first), *_at(last)] if is_many else [*_at(place), *_at(place)])

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.Parse(content, True)
    return found


def _at(place: str) -> tuple[int, int]:
    match = _LETTERS.fullmatch(place)
    if match is None:
        sys.exit(1)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _open_document(archive: ZipFile) -> Iterator[tuple[str, tuple[list, list]]]:
    """Yield the places of formulas and of merged cells in each sheet of an ODS."""
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = walk.begin, walk.end
    parser.Parse(archive.read("content.xml"), True)
    yield from walk.found.items()


class _Walk:
    """Counts rows and cells of an ODS, which says only how often each is repeated."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[list, list]] = {}
        self.name, self.row, self.column, self.rows = "", 0, 0, 1

    def begin(self, name: str, given: dict[str, str]) -> None:
        space, _blank, plain = name.rpartition(" ")
        if space != _TABLE:
            return
        number = {key: int(given.get(f"{_TABLE} {key}", 1)) for key in _COUNTS}
        if plain == "table":
            self.name, self.row = given.get(f"{_TABLE} name", ""), 0
            self.found[self.name] = ([], [])
        elif plain == "table-row":
            self.rows, self.column = number["number-rows-repeated"], 0
        elif plain in ("table-cell", "covered-table-cell"):
            self._cell(given, number)

    def end(self, name: str) -> None:
        if name == f"{_TABLE} table-row":
            self.row += self.rows

    def _cell(self, given: dict[str, str], number: dict[str, int]) -> None:
        formulas, merged = self.found.setdefault(self.name, ([], []))
        across = number["number-columns-repeated"]
        if f"{_TABLE} formula" in given:
            last = self.row + self.rows - 1, self.column + across - 1
            formulas.append([self.row, self.column, *last])
        down, right = number["number-rows-spanned"], number["number-columns-spanned"]
        if down > 1 or right > 1:
            last = self.row + down - 1, self.column + right - 1
            merged.append([self.row, self.column, *last])
        self.column += across


_COUNTS = (
    "number-rows-repeated", "number-columns-repeated", "number-rows-spanned",
    "number-columns-spanned",
)  # fmt: skip


# --- To the other process --------------------------------------------------------------------------


def _pack(block: Sequence[list[Any]]) -> list[int]:
    """Pack the columns that hold more than plain values; return which these are."""
    # By columns: what most of them hold is known without a look at each cell.
    places = [at for at, cells in enumerate(zip(*block)) if not _PLAIN.issuperset(map(type, cells))]  # noqa: B905
    for cells in block:
        for at in places:
            if type(cells[at]) not in _PLAIN:
                cells[at] = _packed(cells[at])
    return places


def _write(block: Any) -> None:
    """Write a block with its length before it; version 2 of the form looks for no twins."""
    content = marshal.dumps(block, 2)
    sys.stdout.buffer.write(len(content).to_bytes(4) + content)


def _packed(cell: Any) -> Any:
    """Write a day as what it says: the form between the processes knows no days."""
    if type(cell) is datetime:
        return (cell.isoformat(),) if cell.time() != _MIDNIGHT else (cell.isoformat()[:10],)
    if type(cell) is date:
        return (cell.isoformat(),)
    return str(cell) if isinstance(cell, time | timedelta) else cell


if __name__ == "__main__":
    {"rows": main, "book": whole_book}[sys.argv[2]](sys.argv[1])
