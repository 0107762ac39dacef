"""Answers as people type them, read by the type of their cell (questionnaires.md 2)."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from typing import Any, NamedTuple

from ssoz.questionnaires.evaluation.arithmetic import canonical, scaled
from ssoz.questionnaires.evaluation.formats import has_format, matches

NUMBERS = frozenset({"integer", "decimal", "money", "percent"})
NOT_APPLICABLE = "n/d"
# Spelt out, since Python and the browser do not agree on what white space is.
WHITE = (
    "\t\n\v\f\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_DEFAULT_LENGTH = 1000
_LONGEST_NUMBER = 40
_NUMBER = re.compile(
    r"([-\u2212]?)([0-9]+|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+)(?:[.,]([0-9]+))?"
)
_DIGITS = re.compile("[0-9]+")
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GROUPS = re.compile(r"(?<=[0-9])(?=(?:[0-9]{3})+$)")
_KEPT_LENGTH, _KEPT_READINGS = 64, 4096


class State(Enum):
    """What stands in a cell."""

    EMPTY = auto()
    VALUE = auto()
    NA = auto()
    UNREADABLE = auto()
    ABSENT = auto()  # closed or hidden
    UNDECIDED = auto()  # a calculated cell that could not be calculated
    MISSING = auto()  # in a report or register that is not there


class Reading(NamedTuple):
    """One answer as read: its number in units of 10⁻¹², or its other value, and what is wrong."""

    state: State
    number: int | None
    value: Any
    faults: tuple[str, ...] = ()


ABSENT = Reading(State.ABSENT, 0, None)
CLOSED = Reading(State.ABSENT, 0, None, ("closed",))
EMPTY = Reading(State.EMPTY, 0, None)
MISSING = Reading(State.MISSING, None, None)
NA = Reading(State.NA, 0, None)
REQUIRED = Reading(State.EMPTY, 0, None, ("required",))
UNREADABLE = Reading(State.UNREADABLE, None, None, ("type",))


class Readings(dict[Any, Reading]):
    """The answers read by one kind of cell; equal texts are read once."""

    def __init__(self, cell: Mapping[str, Any]) -> None:
        super().__init__()
        self._cell = cell

    def __missing__(self, raw: Any) -> Reading:
        reading = read(self._cell, raw)
        if raw is None or isinstance(raw, str) and len(raw) <= _KEPT_LENGTH:
            if len(self) >= _KEPT_READINGS:
                self.clear()
            self[raw] = reading
        return reading

    def of(self, raw: Any) -> Reading:
        """Read any answer, also one that no dictionary can hold."""
        return self[raw] if raw is None or isinstance(raw, str) else read(self._cell, raw)


def read(cell: Mapping[str, Any], raw: Any) -> Reading:
    """Read an answer by what the compiled edition says of its cell."""
    text = raw.strip(WHITE) if isinstance(raw, str) else raw
    if cell.get("calc"):
        return EMPTY
    if cell.get("closed"):
        return ABSENT if is_blank(text) else CLOSED
    if is_blank(text):
        return REQUIRED if cell.get("required") else EMPTY
    if text == NOT_APPLICABLE and cell.get("na"):
        return NA
    if cell["type"] == "choices":
        return _read_choices(cell, text)
    return _READ[cell["type"]](cell, text) if isinstance(text, str) else UNREADABLE


def read_outside(kind: str, raw: Any) -> Reading:
    """Read a value of another report, of the registry or of the period."""
    if kind == "num" and isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
        raw = format(raw, "f")
    if kind in ("set", "list") and isinstance(raw, (list, tuple, set, frozenset)):
        return Reading(State.VALUE, None, frozenset(raw)) if raw or kind == "list" else EMPTY
    return read(_OUTSIDE[kind], raw)


def is_blank(raw: Any) -> bool:
    """Tell whether nothing is written in an answer."""
    return raw is None or raw == [] or (isinstance(raw, str) and not raw.strip(WHITE))


def show_number(number: Decimal | int, places: int = 0) -> str:
    """Write a number the Polish way, `1 234,50`, with at least so many places."""
    whole, _, fraction = format(number, "f").partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    fraction = fraction.rstrip("0").ljust(places, "0")
    grouped = sign + _GROUPS.sub("\u00a0", whole)
    return f"{grouped},{fraction}" if fraction else grouped


def canonical_number(text: str) -> str | None:
    """Return what was typed as a plain number, `1234.5`; None if it cannot be read as one."""
    reading = UNREADABLE if is_blank(text) else read({"type": "decimal"}, text)
    return None if reading.number is None else canonical(reading.number)


# --- By type ---------------------------------------------------------------------------------------


def _read_number(cell: Mapping[str, Any], text: str) -> Reading:
    if len(text) > _LONGEST_NUMBER or cell.get("digits_only") and not _DIGITS.fullmatch(text):
        return UNREADABLE
    match = _NUMBER.fullmatch(text)
    if match is None:
        return UNREADABLE
    sign, whole, fraction = match.groups(default="")
    whole = re.sub("[^0-9]", "", whole)
    if len(whole) > 15 or len(fraction) > 12:
        return UNREADABLE
    number = scaled(f"{whole}.{fraction}") * (-1 if sign else 1)
    places = len(fraction.rstrip("0"))
    faults = ("places",) if places > cell.get("places", 12) else ()
    return Reading(State.VALUE, number, None, faults + beyond_limits(cell, number))


def beyond_limits(cell: Mapping[str, Any], number: int) -> tuple[str, ...]:
    """Name the limits of a cell that a number oversteps."""
    below = "min" in cell and number < scaled(cell["min"])
    above = "max" in cell and number > scaled(cell["max"])
    return ("min",) * below + ("max",) * above


def _read_date(cell: Mapping[str, Any], text: str) -> Reading:
    if not _DATE.fullmatch(text):
        return UNREADABLE
    try:
        date.fromisoformat(text)
    except ValueError:
        return UNREADABLE
    return Reading(State.VALUE, None, text)


def _read_text(cell: Mapping[str, Any], text: str) -> Reading:
    faults = []
    if len(text) > cell.get("length", _DEFAULT_LENGTH):
        faults.append("length")
    if "pattern" in cell and not matches(text, cell["pattern"]):
        faults.append("pattern")
    if "format" in cell and not has_format(text, cell["format"]):
        faults.append("format")
    return Reading(State.VALUE, None, text, tuple(faults))


def _read_choice(cell: Mapping[str, Any], text: str) -> Reading:
    options = ("yes", "no") if cell["type"] == "yesno" else cell["options"]
    return Reading(State.VALUE, None, text) if text in options else UNREADABLE


def _read_choices(cell: Mapping[str, Any], raw: Any) -> Reading:
    if not isinstance(raw, list) or not all(isinstance(code, str) for code in raw):
        return UNREADABLE
    if len(set(raw)) < len(raw) or not set(raw) <= set(cell["options"]):
        return UNREADABLE
    return Reading(State.VALUE, None, frozenset(raw))


_READ: dict[str, Callable[[Mapping[str, Any], str], Reading]] = {
    **dict.fromkeys(NUMBERS, _read_number),
    "text": _read_text,
    "code": _read_text,
    "date": _read_date,
    "yesno": _read_choice,
    "choice": _read_choice,
}
_OUTSIDE: dict[str, dict[str, Any]] = {
    "num": {"type": "decimal", "na": True},
    "text": {"type": "text", "na": True},
    "date": {"type": "date", "na": True},
    "bool": {"type": "yesno", "na": True},
    "set": {"type": "choices", "na": True, "options": ()},
    "list": {"type": "choices", "na": True, "options": ()},
}
