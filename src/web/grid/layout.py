"""The layout of an edition's table in one language: worked out once, kept by the process."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.schema import (
    RUNNING,
    Cell,
    Column,
    Questionnaire,
    Row,
    Section,
    label,
    printed_code,
)
from web.grid.places import Explained, Head, Layout, Line, Part, Place, number_of

__all__ = ["Explained", "Head", "Layout", "Line", "Part", "Place", "layout_of", "number_of"]

LONG_TEXT = 200
_KEPT = 32
_kept: OrderedDict[tuple[str, str], Layout] = OrderedDict()
_lock = Lock()


def layout_of(
    digest: str, questionnaire: Questionnaire, compiled: Mapping[str, Any], language: str
) -> Layout:
    """Return the layout of an edition, worked out when first asked for."""
    key = (digest, language)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    layout = _layout(questionnaire, compiled, language)
    with _lock:
        _kept[key] = layout
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return layout


def _layout(form: Questionnaire, compiled: Mapping[str, Any], language: str) -> Layout:
    measured = frozenset(_measured(compiled))
    parts = tuple(_Builder(section, language, measured).part() for section in form.sections)
    return Layout(
        title=label(form, language),
        code=form.code,
        language=language,
        help=form.help,
        parts=parts,
        by_code={part.code: part for part in parts},
        by_address={
            place.address: place for part in parts for line in part.lines for place in line.places
        },
    )


class _Builder:
    """Works out one section."""

    def __init__(self, section: Section, language: str, measured: frozenset[str]) -> None:
        self.section = section
        self.language = language
        self.measured = measured
        self.cells: dict[str, list[Cell]] = {}
        for cell in section.cells:
            self.cells.setdefault(cell.row, []).append(cell)

    def part(self) -> Part:
        """Build the section."""
        section = self.section
        way = "rows" if section.repeat else "table" if section.is_table else "fields"
        build = {"rows": self._pattern, "table": self._rows, "fields": self._questions}[way]
        return Part(
            code=section.code,
            title=label(section, self.language),
            group=section.group,
            way=way,
            is_project=section.provenance == "project",
            source=section.source,
            note=section.note,
            help=section.help,
            heads=() if way == "fields" else tuple(map(self._head, section.columns)),
            lines=tuple(build()),
            explained=tuple(self._explained()),
            minimum=section.repeat.min if section.repeat else 0,
            maximum=section.repeat.max if section.repeat else 0,
        )

    def _rows(self) -> Iterator[Line]:
        for row in self.section.rows:
            name = label(row, self.language)
            yield Line(
                key=f"{self.section.code}.{row.code}",
                code=printed_code(row.code),
                label=name,
                places=self._places(row.code, self._full_name(row)),
                depth=self._depth(row),
                is_project=self._differs(row),
                notes=self._anchor(row) if row.help else "",
            )

    def _depth(self, row: Row) -> int:
        depth = 0
        while row.parent:
            row, depth = self.section.row(row.parent), depth + 1
        return depth

    def _full_name(self, row: Row) -> str:
        """Name a row so that it can be told from the others: “of whom women” says of whom."""
        name = label(row, self.language)
        if row.parent and name[:1].islower():
            name = f"{label(self.section.row(row.parent), self.language)}, {name}"
        return f"{printed_code(row.code)} {name}".strip()

    def _pattern(self) -> Iterator[Line]:
        places = self._places(RUNNING, _("Row %(n)s") % {"n": RUNNING})
        yield Line(f"{self.section.code}.{RUNNING}", RUNNING, "", places)

    def _questions(self) -> Iterator[Line]:
        for column, cell in zip(self.section.columns, self.section.cells, strict=True):
            name = label(column, self.language)
            notes = self._anchor(column) if self._help(column) else ""
            place = self._place(cell, column, name, name)
            project = self._differs(column)
            yield Line(cell.address, "", name, (place,), False, project, notes)

    def _places(self, row: str, name: str) -> tuple[Place, ...]:
        return tuple(
            self._place(cell, column, f"{name}, {label(column, self.language)}", "")
            for cell in self.cells.get(row, ())
            for column in (self.section.column(cell.column),)
        )

    def _place(self, cell: Cell, column: Column, name: str, own: str) -> Place:
        return Place(
            address=cell.address,
            name=name,
            column=own or label(column, self.language),
            way=_way(cell),
            cell=cell,
            options=self._options(cell),
            is_long=_is_long(cell),
            is_measured=cell.address in self.measured,
            notes=self._anchor(column) if self._help(column) else "",
        )

    def _options(self, cell: Cell) -> tuple[tuple[str, str], ...]:
        if cell.type == "yesno":
            return (("yes", _("Yes")), ("no", _("No")))
        return tuple((o.code, label(o, self.language) or o.code) for o in cell.options)

    def _head(self, column: Column) -> Head:
        name = label(column, self.language)
        notes = self._anchor(column) if self._help(column) else ""
        number = printed_code(column.code)
        return Head(column.code, name, self._differs(column), notes, number)

    def _explained(self) -> Iterator[Explained]:
        things: list[Row | Column] = [*self.section.columns, *self.section.rows]
        for thing in things:
            if text := self._help(thing):
                name = label(thing, self.language)
                if isinstance(thing, Row):
                    name = self._full_name(thing)
                yield Explained(self._anchor(thing), name, (text,))

    def _help(self, thing: Row | Column) -> str:
        english = getattr(thing, "help_en", "") if self.language.startswith("en") else ""
        return english or thing.help

    def _anchor(self, thing: Row | Column) -> str:
        axis = "r" if isinstance(thing, Row) else "k"
        return f"n-{self.section.code}-{axis}-{thing.code}"

    def _differs(self, thing: Row | Column) -> bool:
        return thing.provenance == "project" and self.section.provenance != "project"


def _is_long(cell: Cell) -> bool:
    """Tell whether a text takes several lines: not where its form is given, as of an address."""
    has_form = cell.format or cell.pattern or cell.dictionary
    return cell.type == "text" and not has_form and not 0 < cell.length <= LONG_TEXT


def _way(cell: Cell) -> str:
    if cell.closed:
        return "closed"
    if cell.calculated:
        return "calculated"
    return "prefilled" if cell.prefill else "input"


def _measured(compiled: Mapping[str, Any]) -> Iterator[str]:
    """Name the cells of which some rule asks how much they changed since last year."""
    for rule in compiled["rules"]:
        slots = set(_change_slots(rule["check"]))
        for line in rule["each"] if slots else ():
            for slot in slots:
                if isinstance(line[slot], str):
                    yield line[slot]


def _change_slots(node: Any) -> Iterator[int]:
    if not isinstance(node, list) or not node:
        return
    if node[0] == "change":
        yield node[1]
    for child in node[1:]:
        yield from _change_slots(child)
