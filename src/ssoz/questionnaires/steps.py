"""Steps of somebody who changes a definition: put, insert, remove, move. Pure."""

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits

type Path = tuple[str | int, ...]

_DEEPEST = 8
# What the database of production cannot keep: the zero sign and halves of signs.
_NOT_WRITABLE = re.compile("[\x00\ud800-\udfff]")


class StepImpossible(Exception):
    """A step leads to a place that is not there, or brings what no definition can hold."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class Put:
    """Write a value at a place, over what stands there."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Insert:
    """Put a thing into a list, before what stands at the number in which the path ends."""

    path: Path
    item: Any


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a key or a thing of a list away."""

    path: Path


@dataclass(frozen=True, slots=True)
class Move:
    """Take a thing out of its list and put it back, so that it has the number `to` there."""

    path: Path
    to: int


type Step = Put | Insert | Remove | Move


def applied(definition: dict[str, Any], steps: Iterable[Step]) -> dict[str, Any]:
    """Give what a definition says after some steps; raise `StepImpossible`, changing nothing."""
    changed = deepcopy(definition)
    for step in steps:
        _ACTS[type(step)](changed, step)
    return changed


def writable(value: Any, path: Path = (), depth: int = 0) -> Any:
    """Give a value as a definition keeps it: texts, whole numbers, yes or no, lists, tables."""
    if depth > _DEEPEST:
        raise StepImpossible(_("Lists and tables stand too deep in each other."), path)
    match value:
        case dict() if all(isinstance(key, str) for key in value):
            return {
                writable(key, path): writable(each, (*path, key), depth + 1)
                for key, each in value.items()
            }
        case list() | tuple():
            return [writable(each, (*path, at), depth + 1) for at, each in enumerate(value)]
        case str() if not _NOT_WRITABLE.search(value):
            return value
        case bool():
            return value
        case int() if abs(value) < 10**limits.WHOLE_DIGITS:
            return value
        case Decimal() if value.is_finite() and abs(value.adjusted()) < 99:
            return format(value, "f")
    raise StepImpossible(_("This value cannot be kept. Write a text, a number, yes or no."), path)


def _put(definition: dict[str, Any], step: Put) -> None:
    holder, last = _holder(definition, step.path)
    value = writable(step.value, step.path)
    if isinstance(holder, list):
        _check_number(holder, last, step.path)
    elif not isinstance(last, str):
        raise _nowhere(step.path)
    holder[last] = value


def _insert(definition: dict[str, Any], step: Insert) -> None:
    holder, last = _holder(definition, step.path, makes_list=True)
    if not isinstance(holder, list):
        raise _nowhere(step.path)
    _check_number(holder, last, step.path, end=len(holder) + 1)
    holder.insert(last, writable(step.item, step.path))


def _remove(definition: dict[str, Any], step: Remove) -> None:
    holder, last = _holder(definition, step.path)
    if isinstance(holder, list):
        _check_number(holder, last, step.path)
    elif last not in holder:
        raise _nowhere(step.path)
    del holder[last]


def _move(definition: dict[str, Any], step: Move) -> None:
    holder, last = _holder(definition, step.path)
    if not isinstance(holder, list):
        raise _nowhere(step.path)
    _check_number(holder, last, step.path)
    _check_number(holder, step.to, step.path)
    holder.insert(step.to, holder.pop(last))


def _holder(definition: dict[str, Any], path: Path, *, makes_list: bool = False) -> tuple[Any, Any]:
    """Find what holds the last piece of a path; a list that is not there yet can be begun."""
    if not path:
        raise _nowhere(path)
    *outer, last = path
    holder: Any = definition
    for depth, piece in enumerate(outer):
        if isinstance(holder, list):
            _check_number(holder, piece, path)
        elif not isinstance(holder, dict) or not isinstance(piece, str):
            raise _nowhere(path)
        elif piece not in holder:
            if not makes_list or depth + 1 < len(outer):
                raise _nowhere(path)
            holder[piece] = []
        holder = holder[piece]
    if not isinstance(holder, dict | list):
        raise _nowhere(path)
    return holder, last


def _check_number(holder: list[Any], number: Any, path: Path, end: int | None = None) -> None:
    is_number = isinstance(number, int) and not isinstance(number, bool)
    if not is_number or not 0 <= number < (len(holder) if end is None else end):
        raise _nowhere(path)


def _nowhere(path: Path) -> StepImpossible:
    place = ".".join(str(piece)[:40] for piece in path)
    words = {"place": place[:200]}
    what = _("There is no such place in the form: %(place)s. Open the page again.") % words
    return StepImpossible(what, path)


_ACTS: dict[type, Any] = {Put: _put, Insert: _insert, Remove: _remove, Move: _move}
