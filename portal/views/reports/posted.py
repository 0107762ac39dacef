"""What a form without script sends: the fields as typed, compared with what the page had shown.

Only what differs from the answers at the page's revision was typed by this person; everything else
was merely on the page. Names that were not sent are unchanged.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from ssoz.questionnaires.evaluation.values import NOT_APPLICABLE
from web.grid import Layout

type Typed = str | list[str] | None

EXPLAIN = "explain:"
KEEP = "keep:"
_POLISH_DATE = re.compile(r"\s*([0-9]{1,2})[.]([0-9]{1,2})[.]([0-9]{4})\s*")


@dataclass(frozen=True)
class Explained:
    """The explanation of a warning, as typed."""

    rule: str
    cell: str
    text: str


def typed_cells(data: QueryDict, layout: Layout) -> dict[str, Typed]:
    """Return all fields that were on the page, as they were sent."""
    theirs = {name.removeprefix(KEEP) for name in data if name.startswith(KEEP)}
    dropped = {name for name in theirs if data[KEEP + name] == "theirs"}
    return {
        address: _typed(data.getlist(address), layout, address)
        for address in data
        if "." in address and ":" not in address and address not in dropped
    }


def changed_cells(typed: Mapping[str, Typed], shown: Mapping[str, Any]) -> dict[str, Typed]:
    """Keep what differs from what the page had shown."""
    return {
        address: value
        for address, value in typed.items()
        if not _is_same(value, shown.get(address))
    }


def explanations(data: QueryDict) -> Iterator[Explained]:
    """Return the explanations that were on the page."""
    for name in data:
        if name.startswith(EXPLAIN) and name.count(":") >= 2:
            _word, cell, rule = name.split(":", 2)
            yield Explained(rule, cell, _lines(str(data[name])))


def dropped_row(data: QueryDict, answers: Mapping[str, Any]) -> dict[str, Typed]:
    """Return the cells that *Remove* empties: all of one repeating row."""
    row = data.get("go", "").removeprefix("drop:")
    return {address: None for address in answers if address.startswith(f"{row}.")}


def iso_date(text: str) -> str:
    """Write a date the Polish way as the form has it; leave anything else as typed."""
    if match := _POLISH_DATE.fullmatch(text):
        day, month, year = match.groups()
        return f"{year}-{int(month):02d}-{int(day):02d}"
    return text


def _typed(values: list[str], layout: Layout, address: str) -> Typed:
    place = layout.place(address)
    kind = place.cell.type if place else ""
    written = [value for value in values if value]
    if kind == "choices":
        return NOT_APPLICABLE if NOT_APPLICABLE in written else (written or None)
    text = _lines(written[-1]) if written else ""
    return (iso_date(text) if kind == "date" else text) or None


def _is_same(typed: Typed, shown: Any) -> bool:
    if isinstance(typed, list) and isinstance(shown, list):
        return sorted(typed) == sorted(shown)
    if isinstance(typed, str) and isinstance(shown, str):
        lines = _lines(shown)
        # A field of one line drops the line ends of what was pasted into it elsewhere.
        return typed == lines or ("\n" in lines and typed == lines.replace("\n", ""))
    return (typed or None) == (shown or None)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
