"""Marking in a found unit the words that were looked for."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ssoz.identifiers import fold
from ssoz.units.models import Unit

register = template.Library()


@register.filter
def highlight(text: str, words: str) -> SafeString:
    """Mark the words in a text, in whatever case and with or without Polish letters."""
    marked = _marked(text, fold(words).split())
    pieces = []
    for is_marked, run in groupby(range(len(text)), key=lambda place: place in marked):
        piece = escape("".join(text[place] for place in run))
        pieces.append(f"<mark>{piece}</mark>" if is_marked else piece)
    return mark_safe("".join(pieces))


@register.filter
def place_parts(unit: Unit) -> tuple[str, str]:
    """Split the address before the town, since only the town is searched."""
    address = unit.address
    if unit.town and address.endswith(unit.town):
        return address[: -len(unit.town)], unit.town
    return address, ""


@register.filter
def status_on(unit: Unit, day: date) -> str:
    """Return the status of a unit on a day."""
    return unit.status_on(day)


def _marked(text: str, words: list[str]) -> set[int]:
    """Return the places in the text of which the folded words are made."""
    places, signs = [], []
    for place, sign in enumerate(text):
        for folded in fold(sign) or " ":
            places.append(place)
            signs.append(folded)
    plain = "".join(signs)
    return {places[at] for word in words for at in _occurrences(plain, word)}


def _occurrences(text: str, word: str) -> Iterator[int]:
    """Yield the places of all signs of all occurrences of a word."""
    start = text.find(word)
    while start >= 0:
        yield from range(start, start + len(word))
        start = text.find(word, start + 1)
