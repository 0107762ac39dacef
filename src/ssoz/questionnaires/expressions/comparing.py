"""Comparisons and lists: what may stand on both sides."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ssoz.questionnaires.expressions.kinds import Value, fits, unfit, written
from ssoz.questionnaires.expressions.trees import Among, Comparison, Number, Reference, Text
from ssoz.questionnaires.mistakes import Refusal, nearest

if TYPE_CHECKING:
    from ssoz.questionnaires.expressions.emitting import Emitter


def comparison(emitter: Emitter, node: Comparison) -> Value:
    """Turn a chain into the conjunction of its pairs."""
    parts = [emitter.value(part) for part in node.parts]
    pairs = zip(node.signs, pairwise(parts), strict=True)
    trees = [_pair(sign, left, right) for sign, (left, right) in pairs]
    return Value("bool", trees[0] if len(trees) == 1 else ["and", *trees])


def among(emitter: Emitter, node: Among) -> Value:
    """Turn `in`: a list, a multiple choice, a list of the register, or gathered cells."""
    item = emitter.value(node.item)
    if isinstance(node.listed, Reference):
        return _among_cells(emitter, item, node.listed)
    return _among_listed(item, node.listed)


def dated(value: Value, cell: str = "") -> Value:
    """Read a text in quotes as a date; leave a date as it is."""
    if value.literal is None:
        return value
    try:
        day = date.fromisoformat(value.literal)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value.literal:
        raise Refusal(
            "E39",
            _("There is no date “%(text)s”.") % {"text": value.literal[:40]},
            _("Write a day that exists as YYYY-MM-DD."),
            cell,
        )
    return Value("date", ["date", value.literal])


def known_option(value: Value, text: str) -> None:
    """Refuse a text that is none of the options of the cells compared with it."""
    for cell in value.selection.cells() if value.selection else []:
        if cell.type in ("choice", "choices") and cell.options and not cell.option(text):
            raise Refusal(
                "E39",
                _("There is no option “%(text)s”.") % {"text": text[:40]},
                nearest(text, [option.code for option in cell.options]),
                value.cell,
            )


def _pair(sign: str, left: Value, right: Value) -> list:
    if left.kind == "date":
        right = dated(right, left.cell)
    elif right.kind == "date":
        left = dated(left, right.cell)
    if fits(left.kind, "num") and fits(right.kind, "num"):
        return written([sign, left.tree, right.tree], left, right)
    _refuse_unlike(sign, left, right)
    if right.literal is not None:
        known_option(left, right.literal)
    if left.literal is not None:
        known_option(right, left.literal)
    return [f"{sign}s", left.tree, right.tree]


def _refuse_unlike(sign: str, left: Value, right: Value) -> None:
    cell = left.cell or right.cell
    if "any" not in (left.kind, right.kind) and left.kind != right.kind:
        raise unfit(left.kind, right.kind, cell)
    if {left.kind, right.kind} & {"set", "list"}:
        raise Refusal(
            "E38",
            _("A multiple choice holds many answers and is not compared."),
            _("Write “code” in the address of the choice."),
            cell,
        )
    if left.kind == "bool" and sign not in ("=", "<>"):
        raise Refusal("E38", _("Yes and no have no order."), _("Use = or <>."), cell)


def _among_listed(item: Value, listed: tuple[Number | Text, ...]) -> Value:
    if all(isinstance(each, Number) for each in listed):
        if not fits(item.kind, "num"):
            raise unfit(item.kind, "num", item.cell)
        tree = ["innum", item.tree, [each.text for each in listed]]
        return Value("bool", written(tree, item))
    if any(isinstance(each, Number) for each in listed):
        raise unfit("num", "text")
    if item.kind == "date":
        for each in listed:
            dated(Value("text", [], literal=each.text), item.cell)
    elif not fits(item.kind, "text"):
        raise unfit(item.kind, "text", item.cell)
    for each in listed:
        known_option(item, each.text)
    return Value("bool", ["in", item.tree, [each.text for each in listed]])


def _among_cells(emitter: Emitter, item: Value, node: Reference) -> Value:
    cells, slot = emitter.cells(node)
    if cells.kind in ("set", "list") and not (cells.selection and cells.selection.many):
        if not fits(item.kind, "text"):
            raise unfit(item.kind, "text", item.cell)
        if item.literal is not None:
            known_option(cells, item.literal)
        return Value("bool", ["inset", item.tree, slot])
    if cells.selection and not cells.selection.many:
        raise Refusal(
            "E37",
            _("After in stands one cell."),
            _("Use =, or gather many cells with a colon."),
            cells.cell,
        )
    if cells.kind == "date":
        item = dated(item, cells.cell)
    if cells.kind in ("set", "bool") or not fits(item.kind, cells.kind):
        raise unfit(item.kind, cells.kind, cells.cell)
    if cells.kind == "num":
        return Value("bool", written(["amongnum", item.tree, slot], item))
    return Value("bool", ["among", item.tree, slot])
