"""What stands beside a rule: what the language can say, in plain words, and the codes of this form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.desk.places import Thing, code_of, holder_of

_WITH_HELP = ("rule", "calc")
_LISTED = 400


@dataclass(frozen=True)
class Example:
    """One line of the language, and how it is read aloud."""

    line: str
    said: Any


ADDRESSES: Sequence[Example] = (
    Example("1.01.a", _("one cell: section 1, row 01, column a")),
    Example("H.regon", _("one question: section H, question regon")),
    Example("1.*.a", _("* runs: column a, in each row by itself")),
    Example("1.01:05.a", _(": gathers: rows 01 to 05 together")),
    Example("1.:.a", _("all rows together")),
    Example("last!1.01.a", _("the same cell a year before")),
    Example("MZ-88!1.01.4", _("a cell of another form of the same unit")),
    Example("registry.beds", _("what the register says of the unit")),
)
CHECKS: Sequence[Example] = (
    Example("1.*.b <= 1.*.a", _("in each row column b is not greater than column a")),
    Example("1.99.* = sum(1.01:20.*)", _("in each column row 99 is the sum of rows 01 to 20")),
    Example("max(1.*/:.*) <= 1.*.*", _("no “of which” row is greater than the row it belongs to")),
    Example("count(1.:.a) >= 1", _("at least one row of column a is filled in")),
    Example("filled(1.01.a) or na(1.01.a)", _("something is written there, or n/d")),
    Example("abs(change(1.*.a)) <= 20", _("at most 20 per cent more or less than a year before")),
    Example('2.typ = "1" and 2.ile > 0', _("and, or, not join conditions; answers stand in quotation marks")),
)  # fmt: skip


def help_for(kind: str, definition: Thing) -> dict[str, Any] | None:
    """Return what helps to write a line of the language, where such a line is written."""
    if kind not in _WITH_HELP:
        return None
    return {
        "checks": CHECKS,
        "checks_heading": _("How a rule is written"),
        "addresses": ADDRESSES,
        "addresses_heading": _("How a cell is called"),
        "codes_heading": _("Codes of this form"),
        "sections": _codes(definition),
    }


def _codes(definition: Thing) -> list[dict[str, Any]]:
    return [
        {
            "code": code_of(section),
            "title": section.get("title", ""),
            "lists": [_coded(section, name) for name in ("fields", "rows", "columns")],
        }
        for section in holder_of(definition, ("section",))
        if isinstance(section, dict)
    ]


def _coded(section: Thing, name: str) -> list[Example]:
    things = holder_of(section, (name,))[:_LISTED]
    return [Example(code_of(one), one.get("label", "")) for one in things if isinstance(one, dict)]
