"""Whole workbooks from outside: every sheet, with what its values do not tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from ssoz.sheets.reading import Unreadable, look_into, reader, unpacked

MOST_BYTES = 10_000_000
_MOST_UNPACKED = 100_000_000
_ZIPPED = b"PK\x03\x04"

type Area = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its values from A1 on, and the areas of formulas and of merged cells in it."""

    name: str
    rows: list[list[Any]]
    formulas: tuple[Area, ...]
    merged: tuple[Area, ...]


def read_book(path: Path) -> list[Sheet]:
    """Read every sheet of an XLSX or ODS; raise `Unreadable` for what is none, or too much of one."""
    if path.stat().st_size > MOST_BYTES:
        words = {"most": MOST_BYTES // 1_000_000}
        raise Unreadable(
            _("The file is larger than %(most)d MB. Bring in the sheet that you took from here.")
            % words
        )
    with path.open("rb") as file:
        beginning = file.read(4)
    if not beginning:
        raise Unreadable(_("The file is empty. Choose another one."))
    if beginning != _ZIPPED:
        raise Unreadable(_("This is no workbook. Save it as XLSX or ODS, without a password."))
    look_into(path, _MOST_UNPACKED)
    with reader(path, "book") as blocks:
        return list(_sheets(blocks))


def _sheets(blocks: Iterator[Any]) -> Iterator[Sheet]:
    for name, rows, formulas, merged in blocks:
        if rows is None:
            raise Unreadable(
                _("“%(sheet)s” has far more rows or columns than a report. Delete the empty ones.")
                % {"sheet": name}
            )
        for cells in rows:
            for at, cell in enumerate(cells):
                if type(cell) is tuple:
                    cells[at] = unpacked(cell)
        yield Sheet(name, rows, tuple(map(tuple, formulas)), tuple(map(tuple, merged)))
