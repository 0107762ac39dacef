"""Where a thing stands in the definition of a form, and how people call it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from backoffice.desk.names import NAMES

type Path = tuple[str | int, ...]
type Thing = dict[str, Any]

ROOT = "calosc"
# The lists of a form and of assigning rules, and of what kind the things in each are.
_HOLDERS = {
    "section": "section", "list": "list", "calc": "calc", "rule": "rule", "form": "assigned",
    "exclusion": "exclusion", "order": "order",
}  # fmt: skip
_KNOWN_BY = ("code", "id", "name", "cell", "form")
_INNER = ("fields", "columns", "rows")
_LONGEST = 80
_DIGITS = 7


@dataclass(frozen=True)
class Place:
    """One thing of a form: the form itself, a section, a row, a column, a rule, a list."""

    path: Path
    kind: str
    thing: Thing
    definition: Thing

    @property
    def slug(self) -> str:
        """Return the place as an address has it."""
        return slug_of(self.path)

    @property
    def name(self) -> str:
        """Name the thing as a person would."""
        return name_of(self.kind, self.thing, self.path)

    @property
    def above(self) -> "Place | None":
        """Return the section in which the thing stands, if it stands in one."""
        return found(self.definition, self.path[:2]) if len(self.path) == 4 else None

    @property
    def number(self) -> int:
        """Return the number of the thing among its like, from nought."""
        return int(self.path[-1]) if self.path else 0

    @property
    def like(self) -> list[Thing]:
        """Return the things among which it stands."""
        return holder_of(self.definition, self.path[:-1]) if self.path else []

    @property
    def is_last(self) -> bool:
        return self.number == len(self.like) - 1


def slug_of(path: Path) -> str:
    """Write a path into an address."""
    return "/".join(map(str, path)) or ROOT


def path_of(slug: str) -> Path:
    """Read a path from an address; what is none leads nowhere."""
    if slug == ROOT:
        return ()
    return tuple(int(part) if is_number(part) else part for part in slug.split("/"))


def is_number(part: str) -> bool:
    """Tell whether a piece of an address is the number of a thing."""
    return part.isascii() and part.isdecimal() and len(part) < _DIGITS


def found(definition: Thing, path: Path) -> Place | None:
    """Return the thing at a path, if there is one that has a page."""
    if not path:
        return Place((), "form", definition, definition)
    kind = _kind_of(path)
    if kind is None:
        return None
    things = holder_of(definition, path[:-1])
    number = path[-1]
    if not isinstance(number, int) or number >= len(things) or not isinstance(things[number], dict):
        return None
    return Place(path, kind, things[number], definition)


def holder_of(definition: Thing, path: Path) -> list[Thing]:
    """Return the list at a path: of sections, of rows, of rules; empty where there is none."""
    at: Any = definition
    for step in path:
        if isinstance(at, list) and isinstance(step, int) and step < len(at):
            at = at[step]
        elif isinstance(at, dict):
            at = at.get(str(step), [])
        else:
            return []
    return at if isinstance(at, list) else []


def kind_of_holder(path: Path) -> str | None:
    """Tell what stands in the list at a path."""
    return _kind_of((*path, 0))


def nearest_place(definition: Thing, path: Path) -> Place | None:
    """Return the thing that has a page and holds what a path names."""
    for length in (4, 2):
        place = found(definition, path[:length]) if len(path) >= length else None
        if place is not None:
            return place
    return found(definition, ())


def again(definition: Thing, place: Place) -> Place | None:
    """Find a thing again in another state of the form: by its code, or under a new one in its place."""
    code = code_of(place.thing)
    path = place.path
    if len(path) == 4:
        section = found(place.definition, path[:2])
        now = again(definition, section) if section else None
        path = (*now.path, *path[2:]) if now else path
    for number, thing in enumerate(holder_of(definition, path[:-1])):
        if code and isinstance(thing, dict) and code_of(thing) == code:
            return found(definition, (*path[:-1], number))
    there = found(definition, path)
    if there is None or not place.path:
        return there
    known = {code_of(thing) for thing in place.like if isinstance(thing, dict)}
    return None if code_of(there.thing) in known - {""} else there


def code_of(thing: Mapping[str, Any]) -> str:
    """Return by what a thing is known."""
    return next((str(thing[key]) for key in _KNOWN_BY if thing.get(key)), "")


def name_of(kind: str, thing: Mapping[str, Any], path: Path) -> str:
    """Name a thing: what it is, its code, its label."""
    if kind == "form":
        return str(NAMES[kind])
    number = path[-1] if path else 0
    code = code_of(thing) or (f"r{int(number) + 1}" if kind == "rule" else "?")
    label = _shortened(str(thing.get("label") or thing.get("title") or ""))
    words = {"what": NAMES[kind], "code": code, "label": label}
    return _("%(what)s %(code)s: %(label)s") % words if label else f"{NAMES[kind]} {code}"


def _kind_of(path: Path) -> str | None:
    match path:
        case (str() as holder, int()) if holder in _HOLDERS:
            return _HOLDERS[holder]
        case ("section", int(), str() as holder, int()) if holder in _INNER:
            return holder
    return None


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
