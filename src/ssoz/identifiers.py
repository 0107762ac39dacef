"""PESEL, REGON, NIP, application numbers: checks, masking, folding; checksums by python-stdnum."""

import re
import unicodedata
from datetime import date

from stdnum.exceptions import ValidationError as NumberError
from stdnum.iso7064 import mod_11_10
from stdnum.pl import nip, pesel, regon

_NO_DECOMPOSITION = str.maketrans({"ł": "l", "Ł": "l", "ß": "ss", "ø": "o", "đ": "d"})
_POLISH_ORDER = {
    letter: f"{base}{weight}"
    for letter, base, weight in (
        ("ą", "a", "~"), ("ć", "c", "~"), ("ę", "e", "~"), ("ł", "l", "~"), ("ń", "n", "~"),
        ("ó", "o", "~"), ("ś", "s", "~"), ("ź", "z", "}"), ("ż", "z", "~"),
    )
}  # fmt: skip
_GROUPED = re.compile(r"^[\d\s-]+$")
_APPLICATION_NUMBER = re.compile(r"^W-(\d{4})-(\d{6})-(\d)$")


def digits(text: str) -> str:
    """Keep the ASCII digits of a text."""
    return "".join(sign for sign in text if sign in "0123456789")


def is_pesel(text: str) -> bool:
    """Tell whether a text is a PESEL: eleven ASCII digits, check digit, a real date of birth."""
    return bool(re.fullmatch(r"[0-9]{11}", text)) and pesel.is_valid(text)


def is_pesel_like(text: str) -> bool:
    """Tell whether a text is a PESEL, also one written in groups."""
    return bool(_GROUPED.match(text)) and is_pesel(digits(text))


def birth_date_of(number: str) -> date:
    """Read the date of birth that a valid PESEL carries."""
    return pesel.get_birth_date(number)


def mask_pesel(number: str) -> str:
    """Hide all of a PESEL but its last four digits."""
    return "•" * 7 + number[-4:]


def is_regon(text: str) -> bool:
    """Tell whether a text is a REGON of 9 or 14 digits with right check digits."""
    return bool(re.fullmatch(r"[0-9]{9}|[0-9]{14}", text)) and regon.is_valid(text)


def is_nip(text: str) -> bool:
    """Tell whether a text is a NIP of 10 digits with a right check digit."""
    return bool(re.fullmatch(r"[0-9]{10}", text)) and nip.is_valid(text)


def grouped_nip(number: str) -> str:
    """Write a NIP in its usual groups; leave anything else as it is."""
    return f"{number[:3]}-{number[3:6]}-{number[6:8]}-{number[8:]}" if len(number) == 10 else number


def application_number(year: int, running: int) -> str:
    """Form an application number; the last digit is ISO 7064 mod 11,10 (access.md 3)."""
    body = f"{year:04d}{running:06d}"
    return f"W-{year:04d}-{running:06d}-{mod_11_10.calc_check_digit(body)}"


def is_application_number(text: str) -> bool:
    """Tell whether a text is an application number with a right check digit."""
    match = _APPLICATION_NUMBER.match(text)
    if not match:
        return False
    try:
        mod_11_10.validate("".join(match.groups()))
    except NumberError:
        return False
    return True


def fold(text: str) -> str:
    """Fold a text for searching: lower case, no diacritics, single spaces (*Łódź* gives *lodz*)."""
    plain = _decompose(text.translate(_NO_DECOMPOSITION).lower())
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())


def sort_key(text: str) -> str:
    """Make a key by which any database sorts as Polish does: ą after a, ż after ź after z."""
    lowered = " ".join(re.sub(r"[^\w]+", " ", text.lower()).split())
    return "".join(_POLISH_ORDER.get(sign) or _decompose(sign) for sign in lowered)[:300]


def _decompose(text: str) -> str:
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
    )
