"""Answers as people read them, and where in the table something about a cell is said."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format

from ssoz.questionnaires.evaluation.values import canonical_number, show_number
from web.grid.places import Part, Place, number_of

NUMBERS = ("integer", "decimal", "money", "percent")
_SHORT = 60


def row_numbers(answers: Mapping[str, Any], section: str) -> list[int]:
    """List the numbers of the rows of a repeating section that hold an answer."""
    start = f"{section}."
    found = {
        number
        for address, raw in answers.items()
        if address.startswith(start) and raw not in (None, "", [])
        for number in (number_of(address),)
        if number is not None
    }
    return sorted(found)


def line_key(part: Part | None, address: str) -> str:
    """Name the row under which something about a cell is said."""
    if part is None:
        return ""
    if part.way == "fields" or "." not in address:
        return address
    return address.rsplit(".", 1)[0]


def shown_text(place: Place, raw: Any) -> str:
    """Write an answer as people read it; what cannot be read stays as typed."""
    if raw is None or raw == "":
        return ""
    if isinstance(raw, list):
        names = dict(place.options)
        return ", ".join(names.get(code, str(code)) for code in raw)
    text = str(raw)
    if place.options:
        return dict(place.options).get(text, text)
    if place.cell.type in NUMBERS:
        number = canonical_number(text)
        return text if number is None else _number(number, place)
    return _day(text) if place.cell.type == "date" else text


def deviation(now: Any, before: Any) -> str:
    """Write by how many per cent a number differs from last year's, with its sign."""
    numbers = [canonical_number(str(raw)) if raw is not None else None for raw in (now, before)]
    try:
        after, base = (Decimal(number) for number in numbers if number is not None)
    except (ValueError, InvalidOperation):
        return ""
    if not base or after == base:
        return ""
    change = round((after - base) * 100 / abs(base))
    return f"{'+' if change > 0 else '−'}{abs(change)}%"


def _number(number: str, place: Place) -> str:
    places = place.cell.places if place.cell.type == "money" else 0
    return show_number(Decimal(number), places)


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "j.m.Y")
    except ValueError:
        return text


def shortened(text: str) -> str:
    """Cut a long text, with a sign that it goes on."""
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
