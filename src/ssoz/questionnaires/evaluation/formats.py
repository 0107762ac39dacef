"""Formats and patterns of texts, the same in Python and in the browser (`rules/formats.js`)."""

import re
from collections.abc import Callable
from functools import lru_cache

from ssoz.identifiers import is_nip, is_regon

# No pattern is tried on more than this: an author's slow pattern must not hold up the server.
LONGEST_MATCHED = 10_000

_VOIVODESHIP = "(?:0[2468]|[12][02468]|3[02])"


def _shape(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _phone(text: str) -> bool:
    return bool(re.fullmatch(r"\+?[0-9]+(?:[ -][0-9]+)*", text)) and 9 <= _count(text) <= 15


def _count(text: str) -> int:
    return sum(sign in "0123456789" for sign in text)


_email = _shape(r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")

FORMATS: dict[str, Callable[[str], bool]] = {
    "regon": is_regon,
    "regon9": lambda text: len(text) == 9 and is_regon(text),
    "regon14": lambda text: len(text) == 14 and is_regon(text),
    "nip": is_nip,
    "teryt2": _shape(_VOIVODESHIP),
    "teryt7": _shape(_VOIVODESHIP + "[0-9]{4}[1-589]"),
    "icd10": _shape(r"[A-Z][0-9]{2}(?:\.[0-9]{1,2})?"),
    "resort4": _shape("[0-9]{4}"),
    "phone": _phone,
    "email": lambda text: len(text) <= 254 and _email(text),
}


def has_format(text: str, name: str) -> bool:
    """Tell whether a text has a format of questionnaires.md 1.3."""
    return FORMATS[name](text)


def matches(text: str, pattern: str) -> bool:
    """Tell whether the whole text fits a pattern of questionnaires.md 2.4."""
    return len(text) <= LONGEST_MATCHED and _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=2048)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
