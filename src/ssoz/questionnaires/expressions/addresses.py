"""How cells are named: the pieces of an address, not yet looked up in a form."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ssoz.questionnaires.mistakes import Refusal

CODE = r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*"
FORM = r"[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*"
_PIECE = rf'\.(?:\*/:|\*|:|{CODE}/:|{CODE}:{CODE}|{CODE}|\{{[^{{}}"]*\}})'
ADDRESS = re.compile(rf"(?:(?P<source>{FORM}(?:@(?:last|before))?)!)?(?P<cell>{CODE}(?:{_PIECE})+)")
FORM_NAME = re.compile(rf"{FORM}(?:@(?:last|before))?")
ROW_CODE = rf"{CODE}(?:\.{CODE})*"
_EACH = re.compile(rf"({ROW_CODE})(?::({ROW_CODE}))?")
_PIECES = re.compile(_PIECE)


@dataclass(frozen=True, slots=True)
class Span:
    """A code, or a range from one code to another."""

    first: str
    last: str = ""


@dataclass(frozen=True, slots=True)
class Selector:
    """How one axis is named: `code`, `range`, `star`, `all`, `below`, `each_below`, `braces`."""

    way: str
    spans: tuple[Span, ...] = ()

    @property
    def runs(self) -> bool:
        """Tell whether it makes one check for each code."""
        return self.way in ("star", "braces", "each_below")


@dataclass(frozen=True, slots=True)
class Address:
    """An address as written; `row` is None where only a field is named."""

    text: str
    source: str
    section: str
    row: Selector | None
    column: Selector


def parse_address(text: str) -> Address:
    """Read one address and nothing more."""
    found = ADDRESS.fullmatch(text.strip())
    if not found:
        raise Refusal(
            "E41",
            _("“%(text)s” is not an address.") % {"text": text[:80]},
            _("Write section.row.column, or section.field for a single answer."),
        )
    return split(found)


def split(found: re.Match[str]) -> Address:
    """Part a matched address into its source, section, row and column."""
    cell = found["cell"]
    section = cell[: cell.index(".")]
    pieces = [piece[1:] for piece in _PIECES.findall(cell, len(section))]
    *between, last = pieces
    row = _row(between, found.group()) if between else None
    return Address(found.group(), found["source"] or "", section, row, _selector(last))


def _row(pieces: list[str], text: str) -> Selector:
    if len(pieces) == 1:
        return _selector(pieces[0])
    if any(piece[0] in "*:{" for piece in pieces):
        raise Refusal(
            "E33",
            _("Only part of a row's code stands beside a selector."),
            _("Name the rows in braces, or write the selector alone."),
            text,
        )
    joined = ".".join(pieces)
    if joined.endswith("/:") and joined.count(":") == 1:
        return Selector("below", (Span(joined[:-2]),))
    if "/:" in joined or joined.count(":") > 1:
        raise Refusal("E33", _("A row is named in two ways at once."), _("Choose one."), text)
    first, _colon, last = joined.partition(":")
    return Selector("range", (Span(first, last),)) if last else Selector("code", (Span(first),))


def _selector(piece: str) -> Selector:
    if piece == "*":
        return Selector("star")
    if piece == ":":
        return Selector("all")
    if piece == "*/:":
        return Selector("each_below")
    if piece.startswith("{"):
        return Selector("braces", _spans(piece))
    if piece.endswith("/:"):
        return Selector("below", (Span(piece[:-2]),))
    first, _colon, last = piece.partition(":")
    return Selector("range", (Span(first, last),)) if last else Selector("code", (Span(first),))


def _spans(piece: str) -> tuple[Span, ...]:
    spans = []
    for each in piece[1:-1].split(","):
        found = _EACH.fullmatch(each.strip())
        if not found:
            raise Refusal(
                "E41",
                _("“%(text)s” in braces is no code.") % {"text": each.strip()[:40]},
                _("In braces stand codes and ranges with commas between, like {01,03:05}."),
            )
        spans.append(Span(found[1], found[2] or ""))
    return tuple(spans)
