"""Functions: what stands in their brackets and what they give."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.expressions.comparing import dated
from ssoz.questionnaires.expressions.kinds import Value, fits, require, unfit
from ssoz.questionnaires.expressions.trees import Call, Form, Node, Number, Text
from ssoz.questionnaires.mistakes import Refusal
from ssoz.questionnaires.reading.patterns import canonical

if TYPE_CHECKING:
    from ssoz.questionnaires.expressions.emitting import Emitter

_PARTS = {"round": 2, "days": 2, "matches": 2}
_GATHERING = ("sum", "min", "max", "count", "unique")


def call(emitter: Emitter, node: Call) -> Value:
    """Turn a function with its brackets."""
    if node.name in _GATHERING:
        return _gathering(emitter, node)
    wanted = _PARTS.get(node.name, 1)
    if len(node.parts) != wanted:
        words = {"name": node.name, "found": len(node.parts), "wanted": wanted}
        raise Refusal(
            "E41",
            _("%(name)s( ) has %(found)d parts.") % words,
            _("%(wanted)d are expected, with commas between.") % words,
        )
    return _TURNS[node.name](emitter, *node.parts)


def _gathering(emitter: Emitter, node: Call) -> Value:
    parts = [emitter.cells(part) for part in node.parts]
    first = parts[0][0]
    if len(parts) == 1 and first.selection and not first.selection.many:
        raise Refusal(
            "E37",
            _("%(name)s( ) is given one cell.") % {"name": node.name},
            _("Gather the cells with a colon, as in 1.:.a or 1.01:05.a."),
            first.cell,
        )
    _refuse_kinds(node.name, [value for value, _slot in parts])
    tree = [node.name, *(slot for _value, slot in parts)]
    if node.name == "unique":
        return Value("bool", tree)
    if node.name == "count":
        return Value("num", tree, counts=True)
    numbers = tuple(dict.fromkeys(slot for value, _slot in parts for slot in value.numbers))
    return Value("num", tree, numbers)


def _refuse_kinds(name: str, values: list[Value]) -> None:
    wanted = "num" if name in ("sum", "min", "max") else values[0].kind
    for value in values:
        if value.kind == "list":
            raise unfit(value.kind, "num", value.cell)
        if name != "count" and wanted != "any" and not fits(value.kind, wanted):
            raise unfit(value.kind, wanted, value.cell)


def _filled(emitter: Emitter, part: Node) -> Value:
    return Value("bool", ["filled", emitter.single(part)[1]])


def _na(emitter: Emitter, part: Node) -> Value:
    return Value("bool", ["na", emitter.single(part)[1]])


def _abs(emitter: Emitter, part: Node) -> Value:
    inner = require(emitter.value(part), "num")
    return Value("num", ["abs", inner.tree], inner.numbers, inner.counts)


def _round(emitter: Emitter, part: Node, places: Node) -> Value:
    inner = require(emitter.value(part), "num")
    number = places.text if isinstance(places, Number) else ""
    if not number.isdigit() or int(number) > limits.PLACES:
        raise Refusal(
            "E38",
            _("The second part of round( ) is the number of places."),
            _("Write a whole number from 0 to 12."),
        )
    return Value("num", ["round", inner.tree, int(number)], inner.numbers, inner.counts)


def _change(emitter: Emitter, part: Node) -> Value:
    value, slot = emitter.single(part)
    selection = value.selection
    require(value, "num", value.cell)
    if not selection or not selection.form or not _has_last_year(selection.source):
        raise Refusal(
            "E38",
            _("change( ) compares a cell of a report with the same cell a year before."),
            _("Name a cell of this period."),
            value.cell,
        )
    source = f"{selection.source}@last" if selection.source else "last"
    last = emitter.slots.number(emitter.resolver.resolve(selection.address, source))
    return Value("num", ["change", slot, last], value.numbers)


def _has_last_year(source: str) -> bool:
    return "@" not in source and source not in ("last", "before", "others")


def _days(emitter: Emitter, first: Node, last: Node) -> Value:
    days = [_day(emitter, part) for part in (first, last)]
    return Value("num", ["days", *(day.tree for day in days)], counts=True)


def _year(emitter: Emitter, part: Node) -> Value:
    return Value("num", ["year", _day(emitter, part).tree], counts=True)


def _day(emitter: Emitter, part: Node) -> Value:
    value = dated(emitter.value(part))
    return require(value, "date", value.cell)


def _length(emitter: Emitter, part: Node) -> Value:
    value = emitter.value(part)
    return Value("num", ["length", require(value, "text", value.cell).tree], counts=True)


def _matches(emitter: Emitter, part: Node, pattern: Node) -> Value:
    value, slot = emitter.single(part)
    require(value, "text", value.cell)
    if not isinstance(pattern, Text):
        raise Refusal(
            "E38",
            _("The second part of matches( ) is a pattern."),
            _("Write the pattern in quotation marks."),
        )
    return Value("bool", ["matches", slot, canonical(pattern.text)])


def _filed(emitter: Emitter, part: Node) -> Value:
    form = part.code if isinstance(part, Form) else ""
    emitter.resolver.known_form(form, form)
    emitter.asks_for_forms.append(form)
    return Value("bool", ["filed", form])


_TURNS: dict[str, Callable[..., Value]] = {
    "filled": _filled,
    "na": _na,
    "abs": _abs,
    "round": _round,
    "change": _change,
    "days": _days,
    "year": _year,
    "length": _length,
    "matches": _matches,
    "filed": _filed,
}
