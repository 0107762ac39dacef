"""What is typed for units: numbers that a spreadsheet has robbed of their zeros get them back."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ssoz.identifiers import digits, is_nip, is_regon
from ssoz.sheets.typed import Mistake, text_of

_BOOK = 12


def regon(value: Any) -> str:
    """Read a REGON; zeros at its beginning are restored where only they are missing."""
    text = digits(text_of(value))
    if not text_of(value):
        return ""
    for length in (9, 14):
        if length - 4 <= len(text) <= length and is_regon(text.zfill(length)):
            return text.zfill(length)
    raise Mistake(_("This is no REGON: it has 9 or 14 digits and a check digit. Correct it."))


def nip(value: Any) -> str:
    """Read a NIP, with or without its dashes."""
    text = text_of(value)
    number = digits(text)
    if not text or is_nip(number):
        return number
    raise Mistake(_("This is no NIP: it has 10 digits and a check digit. Correct it."))


def book_number(value: Any) -> str:
    """Read a register book number; it has twelve digits, with zeros in front."""
    text = text_of(value)
    if not text:
        return ""
    if text != digits(text) or len(text) > _BOOK:
        raise Mistake(_("A register book number has 12 digits at most. Correct it."))
    return text.zfill(_BOOK)


def teryt(value: Any) -> str:
    """Read a TERYT of seven digits; whether there is such a voivodeship, the whole unit is asked."""
    text = text_of(value)
    code = text.zfill(7) if text == digits(text) and len(text) == 6 else text
    if not re.fullmatch(r"[0-9]{7}", code):
        raise Mistake(_("A TERYT has 7 digits and begins with a voivodeship. Correct it."))
    return code


def postal_code(value: Any) -> str:
    """Read a postal code."""
    text = text_of(value)
    code = digits(text)
    if not text:
        return ""
    if len(code) != 5:
        raise Mistake(_("A postal code looks like 00-950. Correct it."))
    return f"{code[:2]}-{code[2:]}"


def email(value: Any) -> str:
    """Read an e-mail address."""
    text = text_of(value)
    try:
        if text:
            validate_email(text)
    except ValidationError:
        raise Mistake(_("This is no e-mail address. Correct it.")) from None
    return text
