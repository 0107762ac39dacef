"""The runs of a tree: one line each, fixed once an edition or found for the rows that are there."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ssoz.questionnaires.evaluation.judging import Judge
from ssoz.questionnaires.evaluation.layout import Layout, Line, Slot, bind, is_fixed, row_section
from ssoz.questionnaires.evaluation.sheet import Sheet


class Run(NamedTuple):
    """One run: what it reads, its place in the table of the rule, its row if rows repeat."""

    line: Line
    at: int
    row: str = ""


class Runs:
    """All runs of one tree, in order: rows outside, columns inside."""

    def __init__(self, layout: Layout, each: Sequence[Sequence[Slot]], judge: Judge) -> None:
        self.each = each
        self._bundles = judge.bundles
        self._section = row_section(each)
        self._fixed: list[Run] | None = None
        self._moving: list[Line] | None = None
        if all(map(is_fixed, each)):
            lines = (bind(slots, judge.bundles, layout.fixed) for slots in each)
            self._fixed = [Run(line, at) for at, line in enumerate(lines)]
        elif all(map(layout.is_moving, each)):
            self._moving = [bind(slots, judge.bundles, layout.moving) for slots in each]

    def of(self, sheet: Sheet) -> Sequence[Run]:
        """Give the runs over the answers of a check."""
        return self._fixed if self._fixed is not None else list(self._found(sheet))

    def _found(self, sheet: Sheet) -> Iterator[Run]:
        rows = [0] if self._section is None else sheet.rows[self._section]
        for number in rows:
            row = str(number)
            if self._moving is not None:
                start = sheet.starts[str(self._section), number]
                for at, line in enumerate(self._moving):
                    yield Run(tuple(_moved(place, start) for place in line), at, row)
                continue
            places = sheet.places_in(row)
            for at, slots in enumerate(self.each):
                yield Run(bind(slots, self._bundles, places), at, row)


def _moved(place: Any, start: int) -> Any:
    """Move what counts from the start of a row, -1 for its first column, to where the row stands."""
    if type(place) is tuple:
        return tuple([start - 1 - at if at < 0 else at for at in place])
    return start - 1 - place if place < 0 else place
