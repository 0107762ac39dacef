"""Definitions as trees whose things are found by their ids, while differences are applied."""

from typing import Any

from ssoz.questionnaires.differing.identity import FORM, LISTS, Id, ids_of, is_list_of

type Place = tuple[str | Id, ...]


class NotThere(Exception):
    """A difference names a place that the definition has not."""


class Table:
    """A table of keys; lists of things in it are `Things`."""

    def __init__(self, what: str, said: dict[str, Any]) -> None:
        self.what = what
        self.said = {key: self.grown(key, value) for key, value in said.items()}

    def grown(self, key: str, value: Any) -> Any:
        """Turn a value into a tree where it is a list of things."""
        what = LISTS.get(self.what, {}).get(key)
        return Things(what, value) if what and is_list_of(what, value) else value

    def put(self, key: str, value: Any) -> None:
        """Write a value over that of a key."""
        if key not in self.said:
            raise NotThere(key)
        self.said[key] = self.grown(key, value)

    def insert(self, key: str, value: Any, follows: str | None) -> None:
        """Add a key behind another one, or as the first."""
        if key in self.said or (follows is not None and follows not in self.said):
            raise NotThere(key)
        pairs = list(self.said.items())
        at = 0 if follows is None else list(self.said).index(follows) + 1
        self.said = dict([*pairs[:at], (key, self.grown(key, value)), *pairs[at:]])

    def remove(self, key: str) -> Any:
        """Take a key away and give its value."""
        if key not in self.said:
            raise NotThere(key)
        return self.said.pop(key)

    def move(self, key: str, follows: str | None) -> None:
        """Put a key behind another one, or first."""
        self.insert(key, self.remove(key), follows)

    def plain(self) -> dict[str, Any]:
        """Give the table as it is kept."""
        return {key: plain(value) for key, value in self.said.items()}


class Things:
    """A list of things, each with its id."""

    def __init__(self, what: str, items: list[Any]) -> None:
        self.what = what
        ids = ids_of(what, items)
        self.items = [(one, self._grown(item)) for one, item in zip(ids, items, strict=True)]

    def put(self, one: Id, item: Any) -> None:
        """Write a thing over another one."""
        self.items[self.at(one)] = (one, self._grown(item))

    def insert(self, one: Id, item: Any, follows: Id | None) -> None:
        """Add a thing behind another one, or as the first."""
        if any(known == one for known, _item in self.items):
            raise NotThere(one)
        at = 0 if follows is None else self.at(follows) + 1
        self.items.insert(at, (one, self._grown(item)))

    def remove(self, one: Id) -> None:
        """Take a thing away."""
        del self.items[self.at(one)]

    def move(self, one: Id, follows: Id | None) -> None:
        """Put a thing behind another one, or first."""
        entry = self.items.pop(self.at(one))
        self.items.insert(0 if follows is None else self.at(follows) + 1, entry)

    def at(self, one: Id) -> int:
        """Return where a thing stands."""
        for at, (known, _item) in enumerate(self.items):
            if known == one:
                return at
        raise NotThere(one)

    def plain(self) -> list[Any]:
        """Give the list as it is kept."""
        return [plain(item) for _id, item in self.items]

    def _grown(self, item: Any) -> Any:
        return Table(self.what, item) if isinstance(item, dict) else item


def tree_of(definition: dict[str, Any]) -> Table:
    """Make a tree of a definition."""
    return Table(FORM, definition)


def found(tree: Table, place: Place) -> Any:
    """Find what stands at a place: a table, or the list that a place without an id names."""
    here: Any = tree
    for piece in place:
        if isinstance(here, Table) and isinstance(piece, str) and piece in here.said:
            here = here.said[piece]
        elif isinstance(here, Things) and isinstance(piece, tuple):
            here = here.items[here.at(piece)][1]
        else:
            raise NotThere(piece)
    return here


def plain(value: Any) -> Any:
    """Give a tree, or a value that is none, as it is kept."""
    return value.plain() if isinstance(value, Table | Things) else value
