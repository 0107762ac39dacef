"""A workbook that came back: what stands in its cells, found by their keys wherever they lie now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.evaluation.values import is_blank
from ssoz.sheets.books import Area, Sheet
from ssoz.workbooks.keys import COLUMN, OURS, ROW, Marker, address_at, token_in

_MOST_AREAS = 200
_LONGEST_ADDRESS = 120
_SHOWN = 60


@dataclass(frozen=True)
class Said:
    """What is said of a place in the file: why nothing was taken from it."""

    place: str
    text: str
    cell: str = ""


@dataclass(frozen=True)
class Found:
    """What stands in one keyed cell, and where that is; `fault` says why it is not taken."""

    value: Any
    place: str
    fault: str = ""


@dataclass
class Gathered:
    """What a workbook holds: whose it says to be, its cells by address, what else there is to say."""

    tokens: set[str] = field(default_factory=set)
    cells: dict[str, list[Found]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)


def gather(book: Iterable[Sheet]) -> Gathered:
    """Find the cells of a report in the sheets of a workbook."""
    gathered = Gathered()
    for sheet in book:
        marker = _marker_in(sheet)
        if marker is None:
            if any(not is_blank(value) for row in sheet.rows for value in row):
                words = _("This sheet has none of our keys, so nothing was taken from it.")
                gathered.said.append(Said(sheet.name, words))
            continue
        gathered.tokens.add(marker.token)
        _Keyed(sheet, marker, gathered).read()
    return gathered


class _Keyed:
    """One sheet that knows its keys."""

    def __init__(self, sheet: Sheet, marker: Marker, gathered: Gathered) -> None:
        self.sheet, self.marker, self.gathered = sheet, marker, gathered
        keys = enumerate(sheet.rows[marker.row])
        self.columns = {at: str(key) for at, key in keys if str(key).startswith(COLUMN)}
        self.formulas, self.merged = _Areas(sheet.formulas), _Areas(sheet.merged)

    def read(self) -> None:
        """Take what stands in the cells of each row with a key."""
        for at, row in enumerate(self.sheet.rows):
            if at == self.marker.row:
                continue
            key = str(row[self.marker.column]) if len(row) > self.marker.column else ""
            if key.startswith(ROW):
                self._row(at, key, row)
            elif key != OURS:
                self._keyless(at, row)

    def _row(self, at: int, key: str, row: list[Any]) -> None:
        for column, code in self.columns.items():
            address = address_at(key, code)[:_LONGEST_ADDRESS]
            found = Found(row[column], self._place(at, column), self._fault(at, column))
            self.gathered.cells.setdefault(address, []).append(found)

    def _keyless(self, at: int, row: list[Any]) -> None:
        for column in self.columns:
            if not is_blank(row[column]):
                words = _("The key of this row is gone, so nothing was taken from it: “%(text)s”.")
                shown = {"text": str(row[column])[:_SHOWN]}
                self.gathered.said.append(Said(self._place(at, column), words % shown))

    def _fault(self, at: int, column: int) -> str:
        if self.formulas.hold(at, column):
            return _("A formula stands here. Type its result as a number, then bring the file in again.")  # fmt: skip
        if self.merged.hold(at, column):
            return _("This cell is merged with others. Take the merging back, then bring the file in again.")  # fmt: skip
        return ""

    def _place(self, at: int, column: int) -> str:
        return f"{self.sheet.name}, {_letters(column)}{at + 1}"


class _Areas:
    """Places, most of them single ones."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._single, self._wide = set(), []
        for top, left, bottom, right in areas:
            if (top, left) == (bottom, right):
                self._single.add((top, left))
            else:
                self._wide.append((top, left, bottom, right))
        self._everywhere = len(self._wide) > _MOST_AREAS

    def hold(self, row: int, column: int) -> bool:
        """Tell whether a place is one of them; of too many areas all places are."""
        if self._everywhere or (row, column) in self._single:
            return True
        return any(
            top <= row <= bottom and left <= column <= right
            for top, left, bottom, right in self._wide
        )


def _marker_in(sheet: Sheet) -> Marker | None:
    for at, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            if token := token_in(value):
                return Marker(token, at, column)
    return None


def _letters(column: int) -> str:
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def single(found: list[Found]) -> Iterator[Found]:
    """Yield the one thing that stands at an address, unless the file says two different ones."""
    if all(one.value == found[0].value and not one.fault for one in found):
        yield found[0]
        return
    for one in found:
        words = _("This field stands in the file more than once, with different values.")
        yield one if one.fault else Found(one.value, one.place, words if len(found) > 1 else "")
