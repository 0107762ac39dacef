"""What the rows of a spreadsheet would change in the register: told before anything is changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from ssoz.actors import Actor
from ssoz.exchange.models import Line
from ssoz.sheets import Column, Mistake, Unreadable
from ssoz.sheets.typed import text_of
from ssoz.units import policies
from ssoz.units.checking import beyond_reach, mistakes_in_unit, why_needed
from ssoz.units.models import Unit
from ssoz.units.sheets import UNITS
from ssoz.units.typed import book_number, regon

_AT_ONCE = 500
_KEYS = ("id", "register_id", "regon", "book_number")
_MUST = ("kind", "type", "name", "teryt", "town", "started_on")
_LANGUAGES = ("pl", "en")
# Days of which the second cannot be before the first.
_ORDER = (
    ("started_on", "closed_on"),
    ("started_on", "suspended_from"),
    ("suspended_from", "suspended_to"),
)


@dataclass
class Judged:
    """A row with what it would do; `before` and `after` hold the fields that differ."""

    number: int
    fate: str = ""
    unit_id: int | None = None
    name: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    mistakes: list[list[str]] = field(default_factory=list)


class Judge:
    """Compares rows with the units that an actor may change."""

    def __init__(self, head: list[str], actor: Actor) -> None:
        self._actor = actor
        self._columns = _columns_of(head)
        self.ignored = [
            name for at, name in enumerate(head) if name and not self._reads(self._columns.get(at))
        ]
        self._keys = {c.name: at for at, c in self._columns.items() if c.name in _KEYS}
        self.same = 0
        self._seen: dict[Any, int] = {}
        if not any(self._reads(column) for column in self._columns.values()):
            raise Unreadable(
                _("No column has a known name. Export the units and use the names of its columns.")
            )

    def judged(self, rows: Iterable[tuple[int, list[Any]]]) -> Iterator[Judged]:
        """Yield the rows that would change something, and those that hold a mistake."""
        for batch in batched(rows, _AT_ONCE):
            typed = [(number, cells, self._key_of(cells)) for number, cells in batch]
            register = _Register([key for _n, _c, key in typed], self._actor)
            for number, cells, key in typed:
                row = self._judge(Judged(number), cells, key, register)
                if row.fate:
                    yield row
                else:
                    self.same += 1

    def _reads(self, column: Column | None) -> bool:
        return column is not None and (column.read is not None or column.name in _KEYS)

    def _key_of(self, cells: list[Any]) -> tuple[str, str]:
        """Return by which column a row is known, and what stands there."""
        for name in _KEYS:
            text = text_of(cells[self._keys[name]]) if name in self._keys else ""
            if text:
                return name, _normal(name, text)
        return "", ""

    def _judge(
        self, row: Judged, cells: list[Any], key: tuple[str, str], register: "_Register"
    ) -> Judged:
        values = self._values(row, cells)
        units = register.found(key)
        if key[0] == "id" and not units or register.is_foreign(key):
            return _wrong(row, key[0], _not_found())
        if len(units) > 1:
            return _wrong(row, key[0], _("Several units have this number. Add the column “%(name)s”.") % {"name": _title("id")})  # fmt: skip
        if row.mistakes:
            row.fate = Line.Fate.WRONG
            return row
        if units:
            return self._change(row, units[0], values)
        return self._add(row, values)

    def _values(self, row: Judged, cells: list[Any]) -> dict[str, Any]:
        """Read the cells; what can not be read is a mistake of the row."""
        values = {}
        for at, column in self._columns.items():
            if column.read is None:
                continue
            try:
                values[column.name] = column.read(cells[at])
            except Mistake as mistake:
                row.mistakes.append([str(_title(column.name)), str(mistake)])
        return values

    def _change(self, row: Judged, unit: Unit, values: dict[str, Any]) -> Judged:
        row.unit_id, row.name = unit.pk, unit.name
        if first := self._seen.get(unit.pk):
            return _wrong(row, "", _("This unit stands in row %(n)d already.") % {"n": first})
        self._seen[unit.pk] = row.number
        if "teryt" in values:
            values["voivodeship_id"] = values["teryt"][:2]
        row.before = {n: getattr(unit, n) for n, v in values.items() if getattr(unit, n) != v}
        row.after = {name: values[name] for name in row.before}
        if row.before:
            for name, value in row.after.items():
                setattr(unit, name, value)
            row.fate = Line.Fate.CHANGED
            return self._checked(row, unit, row.before.get("kind", unit.kind))
        return row

    def _add(self, row: Judged, values: dict[str, Any]) -> Judged:
        row.name = values.get("name", "")
        missing = [name for name in _MUST if not values.get(name)]
        for name in missing:
            row.mistakes.append([str(_title(name)), _("A new unit needs this column. Fill it in.")])
        if missing:
            row.fate = Line.Fate.WRONG
            return row
        number = values.get("regon") or values.get("book_number")
        if number and (first := self._seen.get(number)):
            return _wrong(row, "regon", _("This number stands in row %(n)d already.") % {"n": first})  # fmt: skip
        if number:
            self._seen[number] = row.number
        row.after = {**values, "voivodeship_id": values["teryt"][:2]}
        row.fate = Line.Fate.NEW
        return self._checked(row, Unit(**row.after), Unit.Kind.REPORTING)

    def _checked(self, row: Judged, unit: Unit, kind: str) -> Judged:
        """See that the unit would be whole and in reach, as when it is typed into the form."""
        if not policies.may_edit(self._actor, unit):
            return _wrong(row, "teryt", _not_found())
        found = {**mistakes_in_unit(unit), **beyond_reach(unit, kind, self._actor)}
        if row.after.get("closed_on") and (why := why_needed(unit)) is not None:
            found["closed_on"] = str(why)
        for first, last in _ORDER:
            begun, ended = getattr(unit, first), getattr(unit, last)
            if begun and ended and ended < begun:
                found[last] = _("This day is before “%(first)s”. Correct one of them.") % {
                    "first": _title(first)
                }
        own = {name: text for name, text in found.items() if name in row.after}
        row.mistakes += [[_title(name), str(text)] for name, text in own.items()]
        if row.mistakes:
            row.fate = Line.Fate.WRONG
        return row


class _Register:
    """The units that rows name: those in reach by their numbers, and which numbers others have."""

    def __init__(self, keys: Sequence[tuple[str, str]], actor: Actor) -> None:
        self._found: dict[tuple[str, str], list[Unit]] = {}
        self._every: set[tuple[str, str]] = set()
        for name in _KEYS:
            wanted = {text for kind, text in keys if kind == name}
            if name == "id":
                wanted = {text for text in wanted if text.isdecimal() and len(text) < 19}
            if not wanted:
                continue
            asked = {f"{name}__in": wanted}
            for unit in Unit.objects.visible_to(actor, to="unit.edit").filter(**asked):
                self._found.setdefault((name, str(getattr(unit, name))), []).append(unit)
            every = Unit.objects.filter(**asked).order_by().values_list(name, flat=True)
            self._every |= {(name, str(text)) for text in every}

    def found(self, key: tuple[str, str]) -> list[Unit]:
        """Return the units in reach that a row means."""
        return self._found.get(key, [])

    def is_foreign(self, key: tuple[str, str]) -> bool:
        """Tell whether a number belongs to units out of reach alone."""
        return key in self._every and key not in self._found


def _columns_of(head: list[str]) -> dict[int, Column]:
    """Find the columns by their titles, in either language, or by their names."""
    known: dict[str, Column] = {}
    for column in UNITS.columns:
        known[column.name] = column
        for language in _LANGUAGES:
            with override(language):
                known[str(column.title).casefold()] = column
    found: dict[int, Column] = {}
    for at, name in enumerate(head):
        column = known.get(name.casefold())
        if column is not None and column not in found.values():
            found[at] = column
    return found


def _normal(name: str, text: str) -> str:
    try:
        return {"regon": regon, "book_number": book_number}.get(name, str)(text)
    except Mistake:
        return text


def _title(name: str) -> str:
    title = str(UNITS.by_name[name].title)
    return title[:1].upper() + title[1:]


def _not_found() -> str:
    return _("There is no such unit among those that you may change. Check the number.")


def _wrong(row: Judged, column: str, message: str) -> Judged:
    """Set a row aside; of a unit nothing is told."""
    row.mistakes.append([_title(column) if column else "", message])
    row.fate, row.unit_id, row.before, row.after = Line.Fate.WRONG, None, {}, {}
    return row


def shown(name: str, value: Any) -> str:
    """Say in words what a field holds, for whoever compares old and new."""
    column = UNITS.by_name.get(name.removesuffix("_id"))
    if value in (None, "") or column is None:
        return ""
    return str(dict(column.words).get(value, value))
