"""Messages of rules that bring none of their own, made from their trees."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from ssoz.questionnaires.expressions.parser import parse
from ssoz.questionnaires.expressions.trees import (
    Among,
    Call,
    Comparison,
    Form,
    Node,
    Not,
    Number,
    Reference,
)
from ssoz.questionnaires.schema import Rule
from ssoz.questionnaires.wording.naming import Naming

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAMES = ("left", "right")


def made_message(naming: Naming, rule: Rule) -> str:
    """Say which comparison broke, by the names and values of both its sides."""
    node = _parsed(rule.check)
    if "sign" in naming.problem.figures:
        left, right = _sides(naming, node)
        return _compared(naming, left, right)
    words = {"cell": _first_label(naming), "rule": rule.check}
    return _without_comparison(node) % words


@lru_cache(maxsize=4096)
def _parsed(line: str) -> Node:
    return parse(line)


def _sides(naming: Naming, node: Node) -> tuple[str, str]:
    """Name both sides of the comparison; where there are several, by its figures alone."""
    if isinstance(node, Comparison) and len(node.parts) == 2:
        left, right = (
            _side(naming, part, name) for part, name in zip(node.parts, _NAMES, strict=True)
        )
        return left, right
    return naming.figure("left"), naming.figure("right")


def _side(naming: Naming, node: Node, name: str) -> str:
    value = naming.figure(name)
    if isinstance(node, Number):
        return value
    if isinstance(node, Reference):
        found = naming.find(node.address)
        if found in naming.problem.cells:
            return _("“%(label)s” (%(value)s)") % {"label": naming.labels(found), "value": value}
        return _elsewhere(node.address.source) % {"value": value}
    if isinstance(node, Call) and node.name == "sum":
        return _("the sum (%(value)s)") % {"value": value}
    if isinstance(node, Call) and node.name == "count":
        return _("the number of answers (%(value)s)") % {"value": value}
    return _("the calculated value (%(value)s)") % {"value": value}


def _elsewhere(source: str) -> str:
    if source == "last":
        return _("the value of last year (%(value)s)")
    if source == "before":
        return _("the value of the period before (%(value)s)")
    if source:
        return _("the value in the form %(form)s (%%(value)s)") % {"form": source.replace("%", "")}
    return "%(value)s"


def _compared(naming: Naming, left: str, right: str) -> str:
    figures = naming.problem.figures
    words = {"left": left, "right": right, "difference": naming.figure("difference")}
    if _DAY.fullmatch(str(figures["left"])) and _DAY.fullmatch(str(figures["right"])):
        return _of_days(str(figures["sign"])) % words
    if "difference" not in figures:
        return _of_texts(str(figures["sign"])) % words
    return {
        "=": _(
            "%(left)s should equal %(right)s; the difference is %(difference)s. Correct one of them."
        ),
        "<>": _("%(left)s should differ from %(right)s. Correct one of them."),
        "<": _("%(left)s should be less than %(right)s. Correct one of them."),
        "<=": _("%(left)s cannot be greater than %(right)s. Correct one of them."),
        ">": _("%(left)s should be greater than %(right)s. Correct one of them."),
        ">=": _("%(left)s cannot be less than %(right)s. Correct one of them."),
    }[str(figures["sign"])] % words


def _of_texts(sign: str) -> str:
    if sign == "<>":
        return _("%(left)s should differ from %(right)s. Correct one of them.")
    return _("%(left)s should be the same as %(right)s. Correct one of them.")


def _of_days(sign: str) -> str:
    return {
        "<": _("%(left)s should be before %(right)s. Correct one of the dates."),
        "<=": _("%(left)s cannot be after %(right)s. Correct one of the dates."),
        ">": _("%(left)s should be after %(right)s. Correct one of the dates."),
        ">=": _("%(left)s cannot be before %(right)s. Correct one of the dates."),
    }.get(sign) or _of_texts(sign)


def _without_comparison(node: Node) -> str:
    if isinstance(node, Not):
        return _negated(node.part)
    if isinstance(node, Among):
        return _("%(cell)s: this answer does not fit here. Choose another one.")
    if isinstance(node, Call) and isinstance(node.parts[0], Form):
        form = node.parts[0].code.replace("%", "")
        return _("First fill in the form %(form)s.") % {"form": form}
    return {
        "filled": _("%(cell)s: the answer is missing. Enter it."),
        "unique": _("%(cell)s: this answer stands here more than once. Correct the others."),
        "matches": _(
            "%(cell)s: the answer is not written as it should be. Compare it with the help."
        ),
    }.get(node.name if isinstance(node, Call) else "") or _disagreeing()


def _negated(node: Node) -> str:
    if isinstance(node, Call) and node.name == "filled":
        return _("%(cell)s: nothing may stand here. Delete the answer.")
    if isinstance(node, Among):
        listed = node.listed
        if isinstance(listed, Reference) and listed.address.source == "others":
            return _("%(cell)s: this answer stands in another report already. Correct it.")
        return _("%(cell)s: this answer does not fit here. Choose another one.")
    return _disagreeing()


def _disagreeing() -> str:
    return _("%(cell)s: the answers do not agree with the rule %(rule)s. Correct them.")


def _first_label(naming: Naming) -> str:
    cells = naming.problem.cells
    return naming.labels(cells[0]) if cells else naming.questionnaire.code
