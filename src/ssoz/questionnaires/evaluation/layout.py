"""Where each address of a compiled edition stands while answers are checked.

A *line* is what one run of a tree reads: the place of each slot, then of each bundle, the places
that a node reads together. A bundle is a tuple of places, found once if no row has to be known.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from ssoz.questionnaires.evaluation.values import Readings

type Slot = str | list[str]
type Line = tuple[Any, ...]
type Places = Callable[[str], tuple[int, ...]]

_ROW = re.compile("[1-9][0-9]{0,5}")
OTHERS = "others!"


class Layout:
    """The fixed places of an edition: its cells in file order, then what it reads elsewhere."""

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        cells = compiled["cells"]
        self.cells: Mapping[str, Mapping[str, Any]] = cells
        # In the order of the cells: the browser sorts the keys of an object that look like numbers.
        sections = (address.partition(".#.") for address in cells if ".#." in address)
        self.repeat = {section: compiled["repeat"][section] for section, *_ in sections}
        self.outside: Mapping[str, str] = compiled["outside"]
        self.addresses = [address for address in cells if ".#." not in address]
        self.outside_addresses = [
            address
            for address, kind in self.outside.items()
            if kind != "filed" and not is_running(address)
        ]
        self.names = [*self.addresses, *("" for _ in self.outside_addresses)]
        known = [*self.addresses, *self.outside_addresses]
        self.places = {address: place for place, address in enumerate(known)}
        self.readers = _readers(cells)
        self.fixed_readers = [self.readers[address] for address in self.addresses]
        self.order = _order(cells)
        self.calculated = [address for address, cell in cells.items() if cell.get("calc")]
        self.dictionaries = {
            address: cell["dictionary"] for address, cell in cells.items() if "dictionary" in cell
        }

    def fixed(self, address: str) -> tuple[int, ...]:
        """Find the place of an address that is the same in every run."""
        return (self.places[address],)

    def is_moving(self, slots: Iterable[Slot]) -> bool:
        """Tell whether a run reads cells of its own row and fixed places, nothing else."""
        return all(
            address in self.places or ".#." in address and address in self.cells
            for address in _addresses(slots)
        )

    def moving(self, address: str) -> tuple[int, ...]:
        """Find a fixed place, or count columns from the start of the running row: -1, -2 …"""
        if address in self.places:
            return (self.places[address],)
        section, _, column = address.partition(".#.")
        return (-1 - self.repeat[section]["columns"].index(column),)

    def cell(self, address: str) -> Mapping[str, Any]:
        """Return what is compiled of a cell, also of one in a repeating row."""
        if row := self.row_of(address):
            return self.cells[f"{row[0]}.#.{row[2]}"]
        return self.cells[address]

    def row_of(self, address: str) -> tuple[str, int, str] | None:
        """Split the address of a repeating row's cell; None if it is no such address."""
        section, _, rest = address.partition(".")
        number, _, column = rest.partition(".")
        if section not in self.repeat or column not in self.repeat[section]["columns"]:
            return None
        return (section, int(number), column) if is_row_number(number) else None


def is_row_number(text: str) -> bool:
    """Tell whether a text is the number of a repeating row: 1 to 999999."""
    return _ROW.fullmatch(text) is not None


def is_running(address: str) -> bool:
    """Tell whether the place of an address depends on the answers."""
    return ".#." in address or ".:." in address or address.startswith(OTHERS)


def is_single(slot: Slot) -> bool:
    """Tell whether a slot is one cell or value, not many together."""
    return isinstance(slot, str) and not slot.startswith(OTHERS) and ".:." not in slot


def row_section(each: Iterable[Iterable[Slot]]) -> str | None:
    """Return the repeating section whose rows a tree runs over."""
    for address in _addresses(chain.from_iterable(each)):
        if ".#." in address:
            return address.rpartition("!")[2].partition(".")[0]
    return None


def is_fixed(slots: Iterable[Slot]) -> bool:
    """Tell whether a run reads the same places whatever the answers."""
    return not any(map(is_running, _addresses(slots)))


def bind(slots: Sequence[Slot], bundles: Iterable[Sequence[int]], places: Places) -> Line:
    """Make the line of one run."""
    found = [
        places(slot) if isinstance(slot, str) else tuple(chain.from_iterable(map(places, slot)))
        for slot in slots
    ]
    singles = (
        at[0] if isinstance(slot, str) and len(at) == 1 else at
        for slot, at in zip(slots, found, strict=True)
    )
    together = (tuple(chain.from_iterable(found[slot] for slot in bundle)) for bundle in bundles)
    return (*singles, *together)


def _addresses(slots: Iterable[Slot]) -> Iterable[str]:
    return chain.from_iterable([slot] if isinstance(slot, str) else slot for slot in slots)


def _readers(cells: Mapping[str, Mapping[str, Any]]) -> dict[str, Readings]:
    kinds: dict[str, Readings] = {}
    readers = {}
    for address, cell in cells.items():
        kind = repr(sorted(cell.items()))
        if kind not in kinds:
            kinds[kind] = Readings(cell)
        readers[address] = kinds[kind]
    return readers


def _order(cells: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Give the place in the file of each cell: of its section where rows repeat, and within."""
    begun: dict[str, int] = {}
    order = {}
    for place, address in enumerate(cells):
        section, repeats, _ = address.partition(".#.")
        order[address] = (begun.setdefault(section, place), place) if repeats else (place, 0)
    return order
