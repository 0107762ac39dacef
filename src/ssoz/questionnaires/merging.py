"""Two people on one draft: what each changed since a revision that both knew. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ssoz.questionnaires.differences import ADDED, MOVED, Difference, apply, differences
from ssoz.questionnaires.differing.identity import FORM, LISTS, ids_of, is_ambiguous, is_list_of
from ssoz.questionnaires.differing.trees import NotThere, Place

type Definition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A place that both changed, to different things."""

    mine: Difference
    theirs: Difference


def merged(base: Definition, mine: Definition, theirs: Definition) -> Definition | None:
    """Lay what I changed over what they changed; None where both changed one place."""
    if contradictions(base, mine, theirs):
        return None
    told = set(map(_outcome, differences(base, theirs, strict=True)))
    own = (one for one in differences(base, mine, strict=True) if _outcome(one) not in told)
    try:
        return apply(theirs, own)
    except NotThere:
        return None  # what I added stands behind what they took away


def contradictions(
    base: Definition, mine: Definition, theirs: Definition
) -> tuple[Contradiction, ...]:
    """Name the places that both changed to different things."""
    unsure = {place for each in (base, mine, theirs) for place in _unsure(each)}
    own = [_touched(one, unsure) for one in differences(base, mine, strict=True)]
    others = [_touched(one, unsure) for one in differences(base, theirs, strict=True)]
    return tuple(
        Contradiction(one.difference, other.difference)
        for one in own
        for other in others
        if one.contradicts(other)
    )


@dataclass(frozen=True, slots=True)
class _Touched:
    """What a difference lays hands on: a key of a thing, its place in the list, or all of it.

    `unsure` is what stands in a list whose things cannot be told apart: all of that is touched.
    """

    difference: Difference
    place: Place
    key: str = ""
    whole: bool = False
    unsure: bool = False

    def contradicts(self, other: "_Touched") -> bool:
        if not self.unsure and _outcome(self.difference) == _outcome(other.difference):
            return False
        if self.whole and other.place[: len(self.place)] == self.place:
            return True
        if other.whole and self.place[: len(other.place)] == other.place:
            return True
        return (self.place, self.key) == (other.place, other.key)


_ORDER = "\0order"


def _touched(one: Difference, unsure: set[Place]) -> _Touched:
    for end in range(1, len(one.place) + 1):
        if one.place[:end] in unsure:
            return _Touched(one, one.place[:end], whole=True, unsure=True)
    if one.kind == MOVED:
        # Where a key stands is nobody's wish, so it contradicts nothing that is written there.
        return _Touched(one, one.place, f"{_ORDER}{one.key}")
    if not one.key:
        return _Touched(one, one.place, whole=True)
    if one.key in LISTS.get(one.what, {}) and (one.kind, one.after) != (ADDED, []):
        return _Touched(one, (*one.place, one.key), whole=True)
    return _Touched(one, one.place, one.key)


def _outcome(one: Difference) -> tuple:
    stands = one.follows if one.kind == MOVED or not one.key else None
    return one.kind, one.place, one.key, repr(one.after), stands


def _unsure(definition: Definition, what: str = FORM, place: Place = ()) -> Iterator[Place]:
    """Yield the lists in which things cannot be told apart by their codes."""
    for key, kind in LISTS.get(what, {}).items():
        items = definition.get(key)
        if not is_list_of(kind, items):
            continue
        if is_ambiguous(kind, items):
            yield (*place, key)
        for one, item in zip(ids_of(kind, items), items, strict=True):
            if isinstance(item, dict):
                yield from _unsure(item, kind, (*place, key, one))
