"""The visitor that makes compiled trees of parsed lines."""

from django.utils.translation import gettext as _

from ssoz.questionnaires.expressions import comparing
from ssoz.questionnaires.expressions.calling import call
from ssoz.questionnaires.expressions.kinds import (
    Slots,
    Value,
    joined,
    require,
    unfit,
)
from ssoz.questionnaires.expressions.resolving import Resolver
from ssoz.questionnaires.expressions.trees import (
    Among,
    Arithmetic,
    Call,
    Comparison,
    Form,
    Junction,
    Negative,
    Node,
    Not,
    Number,
    Reference,
    Text,
)
from ssoz.questionnaires.mistakes import Refusal


class Emitter:
    """Turn lines into trees over one table of slots."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.slots = Slots()
        self.asks_for_forms: list[str] = []

    def condition(self, node: Node) -> Value:
        """Turn a line that must say yes or no."""
        return require(self.value(node), "bool")

    def number(self, node: Node) -> Value:
        """Turn a line that must give a number."""
        return require(self.value(node), "num")

    def value(self, node: Node) -> Value:
        """Turn any part of a line."""
        match node:
            case Number(text=text):
                return Value("num", ["num", text])
            case Text(text=text):
                return Value("text", ["text", text], literal=text)
            case Reference():
                return self._reference(node)
            case Call():
                return call(self, node)
            case Arithmetic():
                return self._arithmetic(node)
            case Negative(part=part):
                inner = require(self.value(part), "num")
                return Value("num", ["neg", inner.tree], inner.numbers, inner.counts)
            case Not(part=part):
                return Value("bool", ["not", self.condition(part).tree])
            case Junction(word=word, parts=parts):
                return Value("bool", [word, *(self.condition(part).tree for part in parts)])
            case Comparison():
                return comparing.comparison(self, node)
            case Among():
                return comparing.among(self, node)
            case Form():
                raise unfit("text", "bool")

    def cells(self, node: Node) -> tuple[Value, int]:
        """Turn an address that may name one cell or many; give its slot with it."""
        if not isinstance(node, Reference):
            raise Refusal(
                "E37",
                _("Here an address is expected, not a calculation."),
                _("Name cells; put what is calculated into a calculated cell."),
            )
        selection = self.resolver.resolve(node.address)
        slot = self.slots.number(selection)
        numbers = (slot,) if selection.own and selection.kind == "num" else ()
        return Value(selection.kind, ["cell", slot], numbers, selection=selection), slot

    def single(self, node: Node) -> tuple[Value, int]:
        """Turn an address that must name one cell in each run."""
        value, slot = self.cells(node)
        if value.selection and value.selection.many:
            raise Refusal(
                "E37",
                _("Many cells stand where one is meant."),
                _("Use sum, count, min or max, or * to run over them."),
                value.cell,
            )
        return value, slot

    def _reference(self, node: Reference) -> Value:
        value, slot = self.single(node)
        if value.kind == "num":
            return value
        return Value(value.kind, ["value", slot], selection=value.selection)

    def _arithmetic(self, node: Arithmetic) -> Value:
        total = require(self.value(node.first), "num")
        for sign, part in node.rest:
            other = require(self.value(part), "num")
            counts = total.counts or other.counts
            total = Value("num", [sign, total.tree, other.tree], joined(total, other), counts)
        return total
