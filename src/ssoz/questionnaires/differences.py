"""Readable differences between two definitions, which also turn the first into the second. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ssoz.questionnaires.differing.cells import Below, addresses
from ssoz.questionnaires.differing.identity import (
    FORM,
    LISTS,
    Id,
    Item,
    code_of,
    ids_of,
    is_list_of,
    paired,
    rising,
    same,
)
from ssoz.questionnaires.differing.naming import label_of, name_of, name_of_form
from ssoz.questionnaires.differing.trees import Place, Table, found, tree_of

__all__ = ["Cells", "Difference", "apply", "cells_changed", "differences"]

type Path = tuple[str | int, ...]

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that another definition says otherwise.

    `path` leads into the second definition, for what was removed into the first. `cells` are the
    answerable cells that come or go with a section, row, column or field. `place` and `follows`
    find the thing by codes, for whoever applies the difference.
    """

    kind: str
    what: str
    path: Path
    key: str
    before: Any
    after: Any
    name: str
    label: str = ""
    cells: tuple[str, ...] = ()
    place: Place = ()
    follows: str | Id | None = None

    @property
    def is_seen(self) -> bool:
        """Tell whether people care: not that a key stands elsewhere, or that a list is empty."""
        if not self.key:
            return True
        return self.kind != MOVED and not (self.before in (None, []) and self.after in (None, []))


@dataclass(frozen=True, slots=True)
class Cells:
    """The answerable cells that one definition has and the other has not, by address."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


def differences(
    first: dict[str, Any], second: dict[str, Any], *, strict: bool = False
) -> tuple[Difference, ...]:
    """Say in which things a second definition differs, in the order of the form.

    Unless `strict`, a thing that got another code and nothing else is the same thing.
    """
    return tuple(_Comparison(first, second, strict=strict).differences())


def apply(first: dict[str, Any], differences: Iterable[Difference]) -> dict[str, Any]:
    """Turn the first definition into the second; raise `NotThere` where a place is missing."""
    tree = tree_of(first)
    for one in differences:
        _apply(tree, one)
    return tree.plain()


def cells_changed(first: Mapping[str, Any], second: Mapping[str, Any]) -> Cells:
    """Name the answerable cells that were added and removed."""
    before, after = addresses(first), addresses(second)
    return Cells(
        tuple(address for address in after if address not in before),
        tuple(address for address in before if address not in after),
    )


def _apply(tree: Table, one: Difference) -> None:
    at: Any
    follows: Any = one.follows
    if one.key:
        holder, at = found(tree, one.place), one.key
    else:
        *outer, at = one.place
        holder = found(tree, tuple(outer))
    match one.kind:
        case "added":
            holder.insert(at, one.after, follows)
        case "removed":
            holder.remove(at)
        case "moved":
            holder.move(at, follows)
        case _:
            holder.put(at, one.after)


@dataclass(frozen=True, slots=True)
class _Here:
    """A thing that both definitions have: where it stands in each, and what it is called."""

    what: str
    place: Place
    before: Path
    after: Path
    name: str
    label: str
    section: str = ""


class _Comparison:
    def __init__(self, first: dict[str, Any], second: dict[str, Any], *, strict: bool) -> None:
        self.first, self.second, self.strict = first, second, strict
        changed = cells_changed(first, second)
        self.cells = {ADDED: Below(changed.added), REMOVED: Below(changed.removed)}

    def differences(self) -> Iterator[Difference]:
        if not same(self.first, self.second):
            here = _Here(FORM, (), (), (), name_of_form(), label_of(FORM, self.second))
            yield from self.tables(here, self.first, self.second)

    def tables(
        self, here: _Here, first: dict[str, Any], second: dict[str, Any]
    ) -> Iterator[Difference]:
        """Compare the keys of two tables."""
        for key, value in first.items():
            if key not in second:
                yield from self._removed_key(here, key, value)
        places = {key: at for at, key in enumerate(first)}
        common = [key for key in second if key in first]
        kept = {common[at] for at in rising([places[key] for key in common])}
        follows = None
        for key, value in second.items():
            if key not in first:
                yield from self._added_key(here, key, value, follows)
            else:
                if key not in kept:
                    yield self._of_key(MOVED, here, key, None, None, follows)
                yield from self._values(here, key, first[key], value)
            follows = key

    def _values(self, here: _Here, key: str, first: Any, second: Any) -> Iterator[Difference]:
        what = LISTS.get(here.what, {}).get(key)
        if same(first, second):
            return
        if what and is_list_of(what, first) and is_list_of(what, second):
            yield from self._lists(here, key, first, second)
        else:
            yield self._of_key(CHANGED, here, key, first, second)

    def _removed_key(self, here: _Here, key: str, value: Any) -> Iterator[Difference]:
        what = LISTS.get(here.what, {}).get(key)
        if what and is_list_of(what, value):
            yield from self._lists(here, key, value, [])
            value = []
        yield self._of_key(REMOVED, here, key, value, None)

    def _added_key(
        self, here: _Here, key: str, value: Any, follows: str | None
    ) -> Iterator[Difference]:
        what = LISTS.get(here.what, {}).get(key)
        if what and is_list_of(what, value):
            yield self._of_key(ADDED, here, key, None, [], follows)
            yield from self._lists(here, key, [], value)
        else:
            yield self._of_key(ADDED, here, key, None, value, follows)

    def _lists(
        self, here: _Here, key: str, first: list[Item], second: list[Item]
    ) -> Iterator[Difference]:
        """Compare two lists of things; what is gone is told where it stood."""
        what = LISTS[here.what][key]
        known = ids_of(what, first)
        ids = paired(what, first, second, strict=self.strict)
        places = {one: at for at, one in enumerate(known)}
        common = [one for one in ids if one in places]
        kept = {common[at] for at in rising([places[one] for one in common])}
        stays, told = set(ids), 0
        follows: Id | None = None
        for at, (one, item) in enumerate(zip(ids, second, strict=True)):
            if one in kept:
                yield from self._gone(here, key, first, known, stays, range(told, places[one]))
                told = places[one]
            if one not in places:
                yield self._of_item(ADDED, here, (key, one, at), None, item, follows)
            else:
                before = first[places[one]]
                if one not in kept:
                    yield self._of_item(MOVED, here, (key, one, at), before, item, follows)
                yield from self._items(here, (key, one, places[one], at), before, item)
            follows = one
        yield from self._gone(here, key, first, known, stays, range(told, len(first)))

    def _gone(
        self, here: _Here, key: str, first: list[Item], known: list[Id], stays: set[Id], span: range
    ) -> Iterator[Difference]:
        for at in span:
            if known[at] not in stays:
                yield self._of_item(REMOVED, here, (key, known[at], at), first[at], None)

    def _items(
        self, here: _Here, at: tuple[str, Id, int, int], first: Item, second: Item
    ) -> Iterator[Difference]:
        key, one, before, after = at
        if same(first, second):
            return
        if isinstance(first, str) or isinstance(second, str):
            yield self._of_item(CHANGED, here, (key, one, after), first, second)
            return
        what = LISTS[here.what][key]
        section = code_of(what, second) if what == "section" else here.section
        below = _Here(
            what,
            (*here.place, key, one),
            (*here.before, key, before),
            (*here.after, key, after),
            name_of(what, second, here.name),
            label_of(what, second),
            section,
        )
        yield from self.tables(below, first, second)

    def _of_key(
        self, kind: str, here: _Here, key: str, before: Any, after: Any, follows: str | None = None
    ) -> Difference:
        path = here.before if kind == REMOVED else here.after
        return Difference(
            kind, here.what, (*path, key), key, before, after, here.name, here.label,
            place=here.place, follows=follows,
        )  # fmt: skip

    def _of_item(
        self, kind: str, here: _Here, at: tuple[str, Id, int], before: Item | None,
        after: Item | None, follows: Id | None = None,
    ) -> Difference:  # fmt: skip
        key, one, number = at
        what = LISTS[here.what][key]
        item = after if after is not None else before
        assert item is not None
        code = code_of(what, item)
        cells = self.cells.get(kind)
        section = code if what == "section" else here.section
        return Difference(
            kind, what, (*(here.before if kind == REMOVED else here.after), key, number), "",
            before, after, name_of(what, item, here.name), label_of(what, item),
            cells=cells.of(section, what, code) if cells else (),
            place=(*here.place, key, one), follows=follows,
        )  # fmt: skip
