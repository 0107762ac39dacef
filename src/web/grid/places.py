"""The places of a form's table: sections, rows, cells, as every report of the edition has them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ssoz.questionnaires.schema import RUNNING, Cell

OWN_PAGE_ROWS = 300
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the table: `way` is input, closed, calculated or prefilled."""

    address: str
    name: str
    column: str
    way: str
    cell: Cell
    options: tuple[tuple[str, str], ...] = ()
    is_long: bool = False
    is_measured: bool = False  # a rule looks at its change since last year
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: a row of the form, a single question, or a repeating row."""

    key: str
    code: str
    label: str
    places: tuple[Place, ...]
    depth: int = 0  # how many rows stand above it, each a part of the one before
    is_project: bool = False
    notes: str = ""

    @property
    def classes(self) -> str:
        """Return the attribute that sets its label in under the rows above it."""
        deeper = f" d{min(self.depth, _DEEPEST)}" if self.depth > 1 else ""
        return f' class="sub{deeper}"' if self.depth else ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; `number` is what the print calls it, where that is known."""

    code: str
    label: str
    is_project: bool = False
    notes: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """What the explanations say of a row, a column or a question."""

    anchor: str
    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One section: `way` is fields, table or rows (as many as needed)."""

    code: str
    title: str
    group: str
    way: str
    is_project: bool
    source: tuple[str, ...]
    note: str
    help: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    explained: tuple[Explained, ...]
    minimum: int = 0
    maximum: int = 0

    @property
    def width(self) -> int:
        """Count the columns of the table, those of the code and the label included."""
        if self.way == "fields":
            return 2
        if self.way == "table" and not self.is_numbered:
            return 1 + len(self.heads)
        return 2 + len(self.heads)

    @property
    def is_numbered(self) -> bool:
        """Tell whether the print gives its rows numbers, so that a column shows them."""
        return any(line.code for line in self.lines)

    @property
    def has_own_page(self) -> bool:
        """Tell whether the section is too long for the page of the whole report."""
        return len(self.lines) > OWN_PAGE_ROWS

    def numbered(self, number: int) -> Line:
        """Return a repeating row with its number."""
        pattern = self.lines[0]
        places = tuple(_numbered(place, self.code, number) for place in pattern.places)
        return replace(
            pattern, key=f"{self.code}.{number}", code=str(number), label="", places=places
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole form in one language."""

    title: str
    code: str
    language: str
    help: str
    parts: tuple[Part, ...]
    by_code: Mapping[str, Part]
    by_address: Mapping[str, Place]

    def part_of(self, address: str) -> Part | None:
        """Find the section in which an address lies."""
        return self.by_code.get(address.split(".", 1)[0])

    def place(self, address: str) -> Place | None:
        """Find a place by its address, also in a repeating row."""
        if place := self.by_address.get(address):
            return place
        part = self.part_of(address)
        if part is None or part.way != "rows":
            return None
        number = number_of(address)
        if number is None:
            return None
        column = address.rsplit(".", 1)[1]
        return next((p for p in part.numbered(number).places if p.cell.column == column), None)


def number_of(address: str) -> int | None:
    """Return the number of the repeating row in which an address lies, if it is one."""
    pieces = address.split(".")
    if len(pieces) != 3 or not (pieces[1].isascii() and pieces[1].isdigit()):
        return None
    return int(pieces[1])


def _numbered(place: Place, section: str, number: int) -> Place:
    address = f"{section}.{number}.{place.cell.column}"
    return replace(place, address=address, name=place.name.replace(RUNNING, str(number), 1))
