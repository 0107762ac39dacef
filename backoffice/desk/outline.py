"""The outline of a form on the desk: what it consists of, and where something is wrong."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from backoffice.desk.names import ADD_WORDS, HEADINGS
from backoffice.desk.places import (
    Path,
    Place,
    Thing,
    code_of,
    found,
    holder_of,
    kind_of_holder,
    name_of,
    nearest_place,
    slug_of,
)

type Url = Callable[..., str]
type Mistake = Mapping[str, Any]

MAPPING = "mapping"
_OTHERS = {"exclusion": "excludes", "order": "after"}
HOLDERS_OF_SECTION = ("fields", "columns", "rows")


@dataclass(frozen=True)
class Item:
    """One line of the outline."""

    slug: str
    anchor: str
    code: str
    label: str
    more: str
    mistakes: int
    holder: str
    number: int
    is_below: bool = False


@dataclass(frozen=True)
class Told:
    """A mistake, with the place to which it leads; without one it is about the mapping."""

    where: str
    slug: str
    key: str
    what: str
    advice: str


def items_of(definition: Thing, path: Path, mistakes: Iterable[Mistake]) -> list[Item]:
    """Return the things of one list of the form."""
    kind = kind_of_holder(path) or ""
    wrong = list(mistakes)
    return [
        Item(
            slug=slug_of((*path, number)),
            anchor=anchor_of((*path, number)),
            code=code_of(thing) or (f"r{number + 1}" if kind == "rule" else "?"),
            label=str(thing.get("label") or thing.get("title") or thing.get("value") or ""),
            more=_more(kind, thing),
            mistakes=len(within(wrong, (*path, number))),
            holder=slug_of(path),
            number=number,
            is_below=bool(thing.get("parent")),
        )
        for number, thing in enumerate(holder_of(definition, path))
        if isinstance(thing, dict)
    ]


def sections_of(definition: Thing, mistakes: Iterable[Mistake]) -> list[dict[str, Any]]:
    """Return the sections with how much there is in each."""
    wrong = list(mistakes)
    return [
        {
            "item": item,
            "project": section.get("provenance") == "project",
            "counts": {name: len(holder_of(section, (name,))) for name in HOLDERS_OF_SECTION},
            "rows_from": section.get("rows_from", ""),
            "repeats": "repeat" in section,
        }
        for item, section in zip(
            items_of(definition, ("section",), wrong),
            (one for one in holder_of(definition, ("section",)) if isinstance(one, dict)),
            strict=True,
        )
    ]


def holders_of(place: Place) -> list[str]:
    """Name the lists that a section has: its questions, or its columns and rows."""
    if "fields" in place.thing:
        return ["fields"]
    rows = ["rows"] if "rows" in place.thing else []
    return ["columns", *rows]


def within(mistakes: Iterable[Mistake], path: Path) -> list[Mistake]:
    """Keep the mistakes of a thing and of what stands in it."""
    return [one for one in mistakes if tuple(one["path"][: len(path)]) == path]


def at_fields(mistakes: Iterable[Mistake], place: Place) -> dict[str, list[Mistake]]:
    """Sort the mistakes of a thing by its key; those of the whole thing stand under nothing."""
    told: dict[str, list[Mistake]] = {}
    for one in within(mistakes, place.path):
        rest = one["path"][len(place.path) :]
        if (
            len(rest) > 1
            and isinstance(rest[1], int)
            and found(place.definition, _inner(one, place))
        ):
            continue  # of a row, a column or a rule, which has a page of its own
        told.setdefault(str(rest[0]) if rest else "", []).append(one)
    return told


def told_of(definition: Thing, mistakes: Iterable[Mistake]) -> list[Told]:
    """Return the mistakes with the places to which they lead."""
    return [_told(definition, one) for one in mistakes]


def anchor_of(path: Path) -> str:
    """Return the name of a thing within its page."""
    return "-".join(("p", *map(str, path)))


def _told(definition: Thing, one: Mistake) -> Told:
    path = tuple(one["path"])
    if path[:1] == (MAPPING,):
        return Told(str(_("Cells since last year")), "", "", one["what"], one["advice"])
    place = nearest_place(definition, path) or found(definition, ())
    assert place is not None  # the form itself is always there
    rest = path[len(place.path) :]
    where = place.name
    if place.above is not None:
        where = f"{name_of('section', place.above.thing, place.above.path)}, {where}"
    return Told(where, place.slug, str(rest[0]) if rest else "", one["what"], one["advice"])


def _inner(one: Mistake, place: Place) -> Path:
    return tuple(one["path"][: len(place.path) + 2])


def _more(kind: str, thing: Thing) -> str:
    if kind == "rule":
        return str(thing.get("check", ""))
    if kind == "list":
        options = thing.get("options", [])
        return str(len(options)) if isinstance(options, list) else ""
    if kind in _OTHERS:
        return told_list(thing.get(_OTHERS[kind]))
    return str(thing.get("type", "")) if kind in ("fields", "columns") else ""


def told_list(value: Any) -> str:
    """Write a list of codes as it is read; what is none as it stands."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def heading_of(kind: str) -> Any:
    """Name a list of things of a kind."""
    return HEADINGS[kind]


def add_words_of(kind: str) -> Any:
    """Say what is added to a list of things of a kind."""
    return ADD_WORDS[kind]
