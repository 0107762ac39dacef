"""Single cells in words, outside the table: in histories, differences and questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from web.grid import Layout, shown_text


@dataclass(frozen=True)
class Answered:
    """One cell with what is written there."""

    label: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One cell with what stood there before and what came after."""

    label: str
    before: str
    after: str


class Cells:
    """The names and answers of the cells of one edition."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def label(self, address: str) -> str:
        """Name a cell; the whole report has no name."""
        if place := self.layout.place(address):
            return place.name
        part = self.layout.part_of(address)
        return part.title if part else address

    def text(self, address: str, raw: Any) -> str:
        """Write an answer as people read it."""
        place = self.layout.place(address)
        return shown_text(place, raw) if place else str(raw or "")

    def answered(self, cells: Mapping[str, Any]) -> list[Answered]:
        """Write out cells with their answers."""
        return [Answered(self.label(one), self.text(one, raw)) for one, raw in cells.items()]

    def differences(self, cells: Mapping[str, Iterable[Any]]) -> list[Difference]:
        """Write out cells with two answers each."""
        return [
            Difference(self.label(one), self.text(one, before), self.text(one, after))
            for one, (before, after) in cells.items()
        ]
