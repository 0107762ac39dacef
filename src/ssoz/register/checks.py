"""What a field of the dump may hold: each check gives the value to keep or says what is wrong.

A line of half a million is read in tens of microseconds, so checks are plain functions of a text.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from ssoz.identifiers import is_nip, is_regon

type Check = Callable[[str], Any]

_ID = re.compile(r"[0-9A-Za-z_./-]{1,20}")
_TERYT = re.compile(r"[0-9]{7}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POSTAL = re.compile(r"[0-9]{2}-[0-9]{3}")
_MOST = 2_147_483_647
VOIVODESHIPS = frozenset(f"{code:02d}" for code in range(2, 33, 2))


class Wrong(Exception):
    """A field is not what it should be; the code says why, figures go into the words."""

    def __init__(self, code: str, /, **figures: Any) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures


def text(longest: int) -> Check:
    """Make a check of a text of at most so many signs."""

    def check(value: str) -> str:
        if len(value) > longest:
            raise Wrong("too_long", n=len(value), limit=longest)
        return value

    return check


def code(length: int, *, exactly: bool = False) -> Check:
    """Make a check of a code of digits."""
    shape = re.compile(rf"[0-9]{{{length if exactly else 1},{length}}}")

    def check(value: str) -> str:
        if not shape.fullmatch(value):
            raise Wrong("code_exact" if exactly else "code", n=length)
        return value

    return check


def register_id(value: str) -> str:
    """Check an id of the register."""
    if not _ID.fullmatch(value):
        raise Wrong("id")
    return value


def regon(value: str) -> str:
    """Check a REGON."""
    if not is_regon(value):
        raise Wrong("regon")
    return value


def nip(value: str) -> str:
    """Check a NIP."""
    if not is_nip(value):
        raise Wrong("nip")
    return value


def teryt(value: str) -> str:
    """Check the shape of a TERYT and its voivodeship."""
    if not _TERYT.fullmatch(value):
        raise Wrong("teryt")
    if value[:2] not in VOIVODESHIPS:
        raise Wrong("voivodeship", code=value[:2])
    return value


def postal_code(value: str) -> str:
    """Check a postal code."""
    if not _POSTAL.fullmatch(value):
        raise Wrong("postal_code")
    return value


def day(value: str) -> str:
    """Check a date; it goes on as text, which both databases read."""
    try:
        if not _DATE.fullmatch(value) or not 1800 <= date.fromisoformat(value).year <= 2200:
            raise ValueError
    except ValueError:
        raise Wrong("date") from None
    return value


def number(value: str) -> int:
    """Check a count."""
    if not (value.isascii() and value.isdigit()) or len(value) > 10 or int(value) > _MOST:
        raise Wrong("number")
    return int(value)
