"""Answers as cells of a spreadsheet hold them, and back; right or wrong, as typed."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ssoz.questionnaires.evaluation.values import NOT_APPLICABLE, WHITE, canonical_number, is_blank
from ssoz.questionnaires.schema import Cell, Option, label
from ssoz.reports.cells import Answer, is_number
from ssoz.sheets.cells import as_meant
from ssoz.sheets.typed import spoken, text_of

_YES, _NO = _("Yes"), _("No")
_FIRST_YEAR = 1900
_DAY = re.compile(r"([0-9]{1,2})[.]([0-9]{1,2})[.]([0-9]{4})")
_SEPARATED = re.compile(r"\s*[;\n]\s*")
_SURE = 15


def written(cell: Cell, answer: Any, language: str) -> Any:
    """Return an answer as a cell of a spreadsheet holds it."""
    if is_blank(answer):
        return None
    if isinstance(answer, list):
        names = names_of(cell, language)
        return "; ".join(names.get(code, str(code)) for code in answer)
    text = _lines(str(answer)).strip(WHITE)
    if is_number(cell):
        return text if cell.digits_only else _number(text)
    if cell.type == "date":
        return _day(text)
    return names_of(cell, language).get(text, text)


def typed(cell: Cell, value: Any) -> Answer:
    """Return what was typed into a cell, as an answer; what has no meaning stays as it is."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _choice(cell, "yes" if value else "no")
    if isinstance(value, int | float):
        return _figure(value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    text = as_meant(_lines(str(value))).strip(WHITE)
    if not text:
        return None
    if text.casefold() == NOT_APPLICABLE:
        return NOT_APPLICABLE
    if cell.type == "choices":
        return _codes(cell, text)
    return _iso(text) if cell.type == "date" else _choice(cell, text)


def sense(cell: Cell, answer: Answer) -> Any:
    """Return what makes two answers the same: `1 234,50` says what `1234.5` says."""
    if is_blank(answer):
        return None
    if isinstance(answer, list):
        return tuple(sorted(map(str, answer)))
    text = str(answer)
    return (is_number(cell) and canonical_number(text)) or text


def kept(cell: Cell, answer: Any, language: str) -> Any:
    """Return the sense of an answer that went out and came in again."""
    return sense(cell, typed(cell, written(cell, answer, language)))


def names_of(cell: Cell, language: str) -> Mapping[str, str]:
    """Return the words of each possible answer; no two are alike."""
    return _names(cell.type, cell.options, language)


@lru_cache(maxsize=512)
def _names(type_: str, options: tuple[Option, ...], language: str) -> Mapping[str, str]:
    if type_ == "yesno":
        with override(language):
            return {"yes": str(_YES), "no": str(_NO)}
    names = {option.code: label(option, language) or option.code for option in options}
    seen = list(names.values())
    return {
        code: name if seen.count(name) == 1 and ";" not in name else f"{code} {name}"
        for code, name in names.items()
    }


@lru_cache(maxsize=512)
def _meanings(type_: str, options: tuple[Option, ...]) -> Mapping[str, str]:
    if type_ == "yesno":
        words = {word: "yes" for word in spoken(_YES)} | {word: "no" for word in spoken(_NO)}
        return words | {"yes": "yes", "no": "no"}
    found = {}
    for language in ("en", "pl"):
        for code, name in _names(type_, options, language).items():
            found[text_of(name).casefold()] = code
    return found | {option.code.casefold(): option.code for option in options}


def _choice(cell: Cell, text: str) -> str:
    return _meanings(cell.type, cell.options).get(text_of(text).casefold(), text)


def _codes(cell: Cell, text: str) -> list[str]:
    return [_choice(cell, one.strip(WHITE)) for one in _SEPARATED.split(text) if one.strip(WHITE)]


def _number(text: str) -> Any:
    """Return a number, unless a spreadsheet would keep another one in its place."""
    plain = canonical_number(text)
    if plain is None:
        return text
    digits = plain.lstrip("-0.").replace(".", "")
    return float(plain) if len(digits) <= _SURE else text


def _figure(value: float) -> str:
    number = Decimal(f"{value:.{_SURE}g}")
    return format(number.normalize(), "f").replace(".", ",")


def _day(text: str) -> Any:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return day if day.year >= _FIRST_YEAR else text


def _iso(text: str) -> str:
    if match := _DAY.fullmatch(text):
        day, month, year = match.groups()
        return f"{year}-{int(month):02d}-{int(day):02d}"
    return text


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
