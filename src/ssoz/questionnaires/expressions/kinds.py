"""From a parsed line to the tree that evaluators read, kinds checked on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.expressions.selections import Selection
from ssoz.questionnaires.mistakes import Refusal

type Tree = list[Any]


@dataclass(frozen=True, slots=True)
class Value:
    """A part of a tree: its kind, the own number cells in it, whether it counts as written."""

    kind: str
    tree: Tree
    numbers: tuple[int, ...] = ()
    counts: bool = False
    selection: Selection | None = None
    literal: str | None = None

    @property
    def cell(self) -> str:
        """Give the address, where the part is nothing but an address."""
        return self.selection.text if self.selection else ""


class Slots:
    """The numbered cells of one tree."""

    def __init__(self) -> None:
        self.selections: list[Selection] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, selection: Selection) -> int:
        """Give the number of a slot; the same address is the same slot."""
        key = (selection.source, selection.text)
        if key not in self._numbers:
            self._numbers[key] = len(self.selections)
            self.selections.append(selection)
        return self._numbers[key]


type Emit = Callable[[Any], Value]


def fits(kind: str, *wanted: str) -> bool:
    """Tell whether a kind is one of those wanted; what is not known fits everything."""
    return kind == "any" or kind in wanted


def require(value: Value, wanted: str, cell: str = "") -> Value:
    """Refuse a part of another kind."""
    if fits(value.kind, wanted):
        return value
    raise unfit(value.kind, wanted, cell)


def unfit(found: str, wanted: str, cell: str = "") -> Refusal:
    """Say that kinds do not fit."""
    words = {"found": name(found), "wanted": name(wanted)}
    return Refusal(
        "E38",
        _("The kinds do not fit: %(found)s where %(wanted)s is needed.") % words,
        _("Compare numbers with numbers, dates with dates, and let a condition say yes or no."),
        cell,
    )


def name(kind: str) -> str:
    """Name a kind in words."""
    return {
        "num": _("a number"),
        "text": _("a text"),
        "date": _("a date"),
        "bool": _("a condition (yes or no)"),
        "set": _("a multiple choice"),
        "list": _("a list"),
    }.get(kind, kind)


def joined(*values: Value) -> tuple[int, ...]:
    """Give the number cells of several parts, each once."""
    return tuple(dict.fromkeys(slot for value in values for slot in value.numbers))


def written(tree: Tree, *values: Value) -> Tree:
    """Wrap a comparison that is undecided until one of its number cells is written."""
    numbers = joined(*values)
    if not numbers or any(value.counts for value in values):
        return tree
    return ["written", list(numbers), tree]
