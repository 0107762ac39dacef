"""What a questionnaire consists of: sections, rows, columns, cells, calculations, rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

KINDS = {
    "integer": "num",
    "decimal": "num",
    "money": "num",
    "percent": "num",
    "text": "text",
    "code": "text",
    "choice": "text",
    "date": "date",
    "yesno": "bool",
    "choices": "set",
}
RUNNING = "#"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen."""

    code: str
    label: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `place` is its number in the file."""

    code: str
    place: int
    label: str = ""
    label_en: str = ""
    help: str = ""
    note: str = ""
    closed: tuple[str, ...] = ()
    parent: str = ""
    show: str = ""
    provenance: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or a field of a section of single answers."""

    code: str
    place: int
    label: str = ""
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    note: str = ""
    unit: str = ""
    show: str = ""
    provenance: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A place for one answer; in a repeating section the row is `#`."""

    address: str
    section: str
    row: str
    column: str
    type: str = "integer"
    required: bool = False
    na: bool = False
    places: int = 0
    min: Decimal | None = None
    max: Decimal | None = None
    signed: bool = False
    digits_only: bool = False
    options: tuple[Option, ...] = ()
    length: int = 0
    pattern: str = ""
    format: str = ""
    dictionary: str = ""
    prefill: str = ""
    unit: str = ""
    help: str = ""
    help_en: str = ""
    label: str = ""
    label_en: str = ""
    closed: bool = False
    calculated: bool = False

    @property
    def kind(self) -> str:
        """Tell what the answer is in a rule: num, text, date, bool or set."""
        return KINDS.get(self.type, "any")

    def option(self, code: str) -> Option | None:
        """Find an option by its code."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Repeat:
    """How many rows a repeating section may have."""

    min: int = 0
    max: int = 2000


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: single answers, a table, or rows as many as needed."""

    code: str
    place: int
    title: str = ""
    title_en: str = ""
    group: str = ""
    help: str = ""
    provenance: str = "project"
    source: tuple[str, ...] = ()
    note: str = ""
    show: str = ""
    rows: tuple[Row, ...] = ()
    columns: tuple[Column, ...] = ()
    repeat: Repeat | None = None
    is_table: bool = False
    cells: tuple[Cell, ...] = ()
    row_at: dict[str, int] = field(init=False, repr=False, compare=False)
    column_at: dict[str, int] = field(init=False, repr=False, compare=False)
    below: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        below: dict[str, list[str]] = {}
        for row in self.rows:
            if row.parent:
                below.setdefault(row.parent, []).append(row.code)
        rows_below = {parent: tuple(codes) for parent, codes in below.items()}
        object.__setattr__(self, "below", rows_below)
        object.__setattr__(self, "row_at", _places(row.code for row in self.rows))
        object.__setattr__(self, "column_at", _places(column.code for column in self.columns))

    @property
    def label(self) -> str:
        """Name the section by its title."""
        return self.title

    @property
    def label_en(self) -> str:
        """Name the section by its English title."""
        return self.title_en

    @property
    def fields(self) -> tuple[Column, ...]:
        """Give the single answers, if it is a section of these."""
        return () if self.is_table or self.repeat else self.columns

    def row(self, code: str) -> Row:
        """Find a row by its code."""
        return self.rows[self.row_at[code]]

    def column(self, code: str) -> Column:
        """Find a column or field by its code."""
        return self.columns[self.column_at[code]]


@dataclass(frozen=True, slots=True)
class Calc:
    """A cell that fills itself."""

    place: int
    cell: str
    value: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be true of the answers, and what is said when it is not."""

    place: int
    id: str
    check: str
    when: str = ""
    level: str = "error"
    at: str = ""
    message: str = ""
    message_en: str = ""
    provenance: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One edition of a form, as its file says."""

    code: str
    edition: str = ""
    title: str = ""
    title_en: str = ""
    form_class: str = "non_financial"
    tab: str = "periodic"
    frequency: str = "yearly"
    reference: str = ""
    per: str = "unit"
    key: tuple[str, ...] = ()
    levels: tuple[str, ...] = ("collective",)
    legal_basis: str = ""
    help: str = ""
    two_people: bool = False
    sections: tuple[Section, ...] = ()
    calcs: tuple[Calc, ...] = ()
    rules: tuple[Rule, ...] = ()
    _sections: dict[str, Section] = field(init=False, repr=False, compare=False)
    _cells: dict[str, Cell] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        sections: dict[str, Section] = {}
        for section in self.sections:
            sections.setdefault(section.code, section)
        object.__setattr__(self, "_sections", sections)
        cells = {cell.address: cell for section in self.sections for cell in section.cells}
        object.__setattr__(self, "_cells", cells)

    @property
    def label(self) -> str:
        """Name the form by its title."""
        return self.title

    @property
    def label_en(self) -> str:
        """Name the form by its English title."""
        return self.title_en

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Give all cells in the order of the file."""
        return tuple(self._cells.values())

    def has_section(self, code: str) -> bool:
        """Tell whether there is such a section."""
        return code in self._sections

    def section(self, code: str) -> Section:
        """Find a section by its code."""
        return self._sections[code]

    def find(self, address: str) -> Cell | None:
        """Find a cell; a numbered row of a repeating section is found as its running row."""
        if cell := self._cells.get(address):
            return cell
        section, *row, column = address.split(".") if "." in address else ("", "")
        if len(row) == 1 and row[0].isascii() and row[0].isdigit():
            return self._cells.get(f"{section}.{RUNNING}.{column}")
        return None

    def cell(self, address: str) -> Cell:
        """Find a cell that must be there."""
        if cell := self.find(address):
            return cell
        raise KeyError(address)

    def rule(self, rule_id: str) -> Rule | None:
        """Find a rule by its id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def label(thing: Section | Row | Column | Cell | Option | Questionnaire, language: str) -> str:
    """Name a thing in a language; Polish stands in where the English name is missing."""
    return thing.label_en if language.startswith("en") and thing.label_en else thing.label


def printed_code(code: str) -> str:
    """Return the code of a row or a column as the print has it: a number, a place in a tree of
    codes that begins with a capital letter (`A.II.1.a`), or nothing.

    Where the number of the print is not known, a word stands in for it; nobody is to read that.
    """
    is_of_tree = code[:1].isupper() and (len(code) == 1 or code[1] == ".")
    return code if is_of_tree or code[:1].isdigit() else ""


def _places(codes: Iterator[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, code in enumerate(codes):
        places.setdefault(code, place)
    return places
