"""The answers of one check, read and laid out: what stands at each place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ssoz.questionnaires.evaluation.layout import OTHERS, Layout, Places, is_row_number
from ssoz.questionnaires.evaluation.values import (
    ABSENT,
    MISSING,
    Reading,
    State,
    is_blank,
    read_outside,
)

type Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Context:
    """What a check knows beside the answers; None, or a key that is not there: not known."""

    last: Answers | None = None
    before: Answers | None = None
    forms: Mapping[str, Answers] | None = None
    others: Sequence[Answers] | None = None
    registry: Mapping[str, Any] | None = None
    period: Mapping[str, Any] | None = None
    dictionaries: Mapping[str, Any] | None = None


class Sheet:
    """States, numbers and other values by place; `names` are the addresses of this form's cells."""

    __slots__ = (
        "_gathered", "answers", "context", "faults", "hidden", "hidden_sections", "layout", "names",
        "numbers", "places", "rows", "starts", "states", "unknown", "values",
    )  # fmt: skip

    def __init__(self, layout: Layout, answers: Answers, context: Context) -> None:
        self.layout, self.answers, self.context = layout, answers, context
        self.hidden: set[int] = set()
        self.hidden_sections: set[str] = set()
        self.names = list(layout.names)
        self.places = layout.places
        self.starts: dict[tuple[str, int], int] = {}
        self._gathered: dict[str, tuple[int, ...]] = {}
        readings = _readings(layout, answers)
        columns = map(list, zip(*readings, strict=True)) if readings else ([], [], [], [])
        self.states, self.numbers, self.values, faults = columns
        self.faults = {place: found for place, found in enumerate(faults) if found}
        for address in layout.outside_addresses:
            self._append(_outside(context, address, layout.outside[address]))
        self.rows, self.unknown = _rows(layout, answers)
        self._read_rows()

    def places_in(self, row: str) -> Places:
        """Return what finds the places of an address in a running row, or in none."""
        return lambda address: self._find(address, row)

    def every_place(self, address: str) -> tuple[int, ...]:
        """Find the place of a cell of this form, or its places in all repeating rows."""
        return self._find(address.replace(".#.", ".:."), "")

    def own_names(self, places: Sequence[int]) -> tuple[str, ...]:
        """Name the cells of this form among places, each once; hidden and closed ones are not there."""
        names, states = self.names, self.states
        there = (names[at] for at in places if states[at] is not State.ABSENT)
        return tuple(dict.fromkeys(filter(None, there)))

    def put(self, place: int, reading: Reading) -> None:
        """Set what stands at a place."""
        self.states[place], self.numbers[place], self.values[place] = reading[:3]

    def hide(self, place: int) -> None:
        """Take a cell out of everything; its answer stays where it is kept."""
        self.hidden.add(place)
        self.put(place, ABSENT)

    # --- Places that depend on the answers ------------------------------------------------------

    def _append(self, reading: Reading, name: str = "") -> int:
        place = len(self.states)
        self.states.append(reading.state)
        self.numbers.append(reading.number)
        self.values.append(reading.value)
        if place >= len(self.names):
            self.names.append(name)
        if name and reading.faults:
            self.faults[place] = reading.faults
        return place

    def _read_rows(self) -> None:
        if not any(self.rows.values()):
            return
        self.places = dict(self.places)
        for section, numbers in self.rows.items():
            columns = self.layout.repeat[section]["columns"]
            readers = [(column, self.layout.readers[f"{section}.#.{column}"]) for column in columns]
            for number in numbers:
                self.starts[section, number] = len(self.states)
                for column, reader in readers:
                    address = f"{section}.{number}.{column}"
                    reading = reader.of(self.answers.get(address))
                    self.places[address] = self._append(reading, address)

    def _find(self, address: str, row: str) -> tuple[int, ...]:
        if address.startswith(OTHERS) or ".:." in address:
            if address not in self._gathered:
                self._gathered[address] = self._gather(address)
            return self._gathered[address]
        concrete = address.replace(".#.", f".{row}.")
        place = self.places.get(concrete)
        return (self._outside_row(concrete, address) if place is None else place,)

    def _gather(self, address: str) -> tuple[int, ...]:
        if address.startswith(OTHERS):
            return self._others(address)
        source, mark, cell = address.rpartition("!")
        section, column = cell.split(".:.")
        if mark:
            return self._gathered_outside(source, section, column, address)
        return tuple(self.places[f"{section}.{number}.{column}"] for number in self.rows[section])

    def _outside_row(self, concrete: str, address: str) -> int:
        return self._append(_outside(self.context, concrete, self.layout.outside[address]))

    def _gathered_outside(
        self, source: str, section: str, column: str, address: str
    ) -> tuple[int, ...]:
        report = _report(self.context, source)
        if report is None:
            return (self._append(MISSING),)
        kind = self.layout.outside[address]
        cells = (f"{section}.{number}.{column}" for number in _numbers(report, section, column))
        return tuple(self._append(read_outside(kind, report[cell])) for cell in cells)

    def _others(self, address: str) -> tuple[int, ...]:
        if self.context.others is None:
            return (self._append(MISSING),)
        kind, cell = self.layout.outside[address], address.removeprefix(OTHERS)
        section, gathers, column = cell.partition(".:.")
        found = []
        for other in self.context.others:
            cells = [cell]
            if gathers:
                cells = [f"{section}.{at}.{column}" for at in _numbers(other, section, column)]
            found += [self._append(read_outside(kind, other.get(one))) for one in cells]
        return tuple(found)


def _readings(layout: Layout, answers: Answers) -> list[Reading]:
    pairs = zip(layout.fixed_readers, map(answers.get, layout.addresses), strict=True)
    try:
        return [reader[raw] for reader, raw in pairs]
    except TypeError:  # a list is among them, and no dictionary holds lists
        pairs = zip(layout.fixed_readers, map(answers.get, layout.addresses), strict=True)
        return [reader.of(raw) for reader, raw in pairs]


def _rows(layout: Layout, answers: Answers) -> tuple[dict[str, list[int]], list[str]]:
    """Find the repeating rows that are there, and the answers without a cell."""
    rows: dict[str, set[int]] = {section: set() for section in layout.repeat}
    unknown = []
    for address in answers.keys() - layout.places.keys():
        if is_blank(answers[address]):
            continue
        if found := layout.row_of(address):
            rows[found[0]].add(found[1])
        else:
            unknown.append(address)
    unknown += [name for name in layout.outside_addresses if not is_blank(answers.get(name))]
    # As the browser sorts texts, so that both name the same first.
    unknown.sort(key=lambda address: address.encode("utf-16-be", "surrogatepass"))
    return {section: sorted(numbers) for section, numbers in rows.items()}, unknown


def _outside(context: Context, address: str, kind: str) -> Reading:
    source, mark, cell = address.rpartition("!")
    if mark:
        report = _report(context, source)
        return MISSING if report is None else read_outside(kind, report.get(cell))
    source, _, name = address.partition(".")
    raw: Any = context.registry if source == "registry" else context.period
    for key in name.split(".", 1):
        raw = raw.get(key) if isinstance(raw, Mapping) else None
    if raw is None or is_blank(raw) and kind != "list":
        return MISSING
    return read_outside(kind, raw)


def _report(context: Context, source: str) -> Answers | None:
    if source in ("last", "before"):
        return context.last if source == "last" else context.before
    return None if context.forms is None else context.forms.get(source)


def _numbers(report: Answers, section: str, column: str) -> list[int]:
    start, end = f"{section}.", f".{column}"
    ours = (key for key in report if key.startswith(start) and key.endswith(end))
    rows = (key[len(start) : -len(end)] for key in ours)
    return sorted(int(row) for row in rows if is_row_number(row))
