"""Which thing of one definition is which of another: things are known by their codes. Pure."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

type Id = tuple[str, int]  # a code, and the how manieth it is that bears it
type Item = dict[str, Any] | str

FORM = "form"
# The lists of things by what holds them, and what each thing in them is.
LISTS: dict[str, dict[str, str]] = {
    FORM: {
        "section": "section", "list": "list", "calc": "calc", "rule": "rule",
        # Of the assigning rules of a survey, which are a definition of their own.
        "form": "assigned", "exclusion": "exclusion", "order": "order",
    },
    "section": {"rows": "row", "columns": "column", "fields": "field"},
    "row": {"options": "option"},
    "column": {"options": "option"},
    "field": {"options": "option"},
    "list": {"options": "option"},
}  # fmt: skip
_CODES = {
    "list": ("name",), "calc": ("cell",), "rule": ("id", "check"), "exclusion": ("form",),
    "order": ("form",),
}  # fmt: skip
_CODE = ("code",)


def is_list_of(what: str, value: Any) -> bool:
    """Tell whether a value is a list of things: tables, or among options also their codes."""
    kinds = (dict, str) if what == "option" else (dict,)
    return isinstance(value, list) and all(isinstance(item, kinds) for item in value)


def code_of(what: str, item: Item) -> str:
    """Return by what a thing is known; a rule without an id by what it checks."""
    if isinstance(item, str):
        return item
    values = (item.get(key) for key in _CODES.get(what, _CODE))
    return next((value for value in values if isinstance(value, str) and value), "")


def ids_of(what: str, items: Iterable[Item]) -> list[Id]:
    """Give every thing of a list an id of its own."""
    counts: dict[str, int] = {}
    ids = []
    for item in items:
        code = code_of(what, item)
        ids.append((code, counts.get(code, 0)))
        counts[code] = counts.get(code, 0) + 1
    return ids


def is_ambiguous(what: str, items: Sequence[Item]) -> bool:
    """Tell whether things of a list cannot be told apart by their codes alone."""
    codes = [code_of(what, item) for item in items]
    return "" in codes or len(set(codes)) < len(codes)


def paired(what: str, first: list[Item], second: list[Item], *, strict: bool) -> list[Id]:
    """Give the things of the second list ids: those of the first where they are the same.

    Unless `strict`, what differs by its code alone is the same under another code.
    """
    known, ids = ids_of(what, first), ids_of(what, second)
    if strict:
        return ids
    taken = set(ids)
    left: dict[str, list[Id]] = {}
    for one, item in zip(known, first, strict=True):
        if one not in taken:
            left.setdefault(_nameless(what, item), []).append(one)
    given = set(known)
    for at, item in enumerate(second):
        alike = left.get(_nameless(what, item)) if ids[at] not in given else None
        if alike:
            ids[at] = alike.pop(0)
    return ids


def rising(numbers: Sequence[int]) -> set[int]:
    """Return where the longest rising run of numbers stands: what need not move."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [number]
        ends[place : place + 1] = [at]
    kept: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal byte for byte as JSON."""
    return json.dumps(one) == json.dumps(other)


def _nameless(what: str, item: Item) -> str:
    """Write what a thing says beside its code; what says nothing is like nothing else."""
    if isinstance(item, str):
        return json.dumps(["option", item])
    codes = _CODES.get(what, _CODE)[:1]
    said = {key: value for key, value in item.items() if key not in codes}
    return json.dumps(said) if said else json.dumps(item)
