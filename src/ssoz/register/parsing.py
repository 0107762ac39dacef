"""One line of a file: its fields checked, or what is wrong with each of them."""

from dataclasses import dataclass, field
from typing import Any

from ssoz.register.checks import Wrong
from ssoz.register.layout import SEPARATOR, Layout

LONGEST_LINE = 16_384
_BEGINS = 200


@dataclass(frozen=True)
class Fault:
    """One mistake in a line."""

    field: str
    code: str
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass
class Line:
    """What a line says; `ids` are what it names where that can be read at all."""

    values: dict[str, Any]
    faults: list[Fault]
    begins: str = ""
    ids: dict[str, str] = field(default_factory=dict)


def parse(raw: bytes, layout: Layout) -> Line:
    """Check one line."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        text = raw.decode("utf-8", "replace")
        return _unread(text, layout, Fault("", "utf8", {"n": wrong.start + 1}))
    if len(raw) > LONGEST_LINE:
        return _unread(text, layout, Fault("", "line_long", {"limit": LONGEST_LINE}))
    if "\x00" in text:
        return _unread(text, layout, Fault("", "sign"))
    cells = text.split(SEPARATOR)
    if len(cells) != len(layout.columns):
        figures = {"n": len(cells), "expected": len(layout.columns)}
        return _unread(text, layout, Fault("", "columns", figures))
    return _checked(text, cells, layout)


def _checked(text: str, cells: list[str], layout: Layout) -> Line:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for column, cell in zip(layout.columns, cells, strict=True):
        value = cell.strip()
        if not value:
            values[column.name] = column.empty
            if column.required:
                faults.append(Fault(column.name, "required"))
            continue
        try:
            values[column.name] = column.check(value)
        except Wrong as wrong:
            faults.append(Fault(column.name, wrong.code, wrong.figures))
    if not faults:
        faults = _order_of_dates(values)
    if not faults:
        return Line(values, faults)
    return Line(values, faults, _begins(text), _ids(cells, layout))


def _order_of_dates(values: dict[str, Any]) -> list[Fault]:
    """Dates as ISO texts compare as days do."""
    if values["closed_on"] and values["closed_on"] < values["started_on"]:
        return [Fault("closed_on", "closed_before")]
    begun, ended = values["suspended_from"], values["suspended_to"]
    if ended and (not begun or ended < begun):
        return [Fault("suspended_to", "suspension")]
    return []


def spoil(line: Line, raw: bytes, layout: Layout, fault: Fault) -> Line:
    """Make a bad line of a good one, which others beside it show to be wrong."""
    text = raw.decode("utf-8")
    return Line(line.values, [fault], _begins(text), _ids(text.split(SEPARATOR), layout))


def _unread(text: str, layout: Layout, fault: Fault) -> Line:
    return Line({}, [fault], _begins(text), _ids(text.split(SEPARATOR), layout))


def _begins(text: str) -> str:
    """Shorten a line to what helps to find it; signs that no database keeps are shown as others."""
    return text.replace("\x00", "�")[:_BEGINS]


def _ids(cells: list[str], layout: Layout) -> dict[str, str]:
    """Read what a spoiled line names, as far as it goes."""
    named = {}
    for column, cell in zip(layout.columns, cells, strict=False):
        if not column.name.endswith("_id"):
            continue
        try:
            named[column.name] = column.check(cell.strip())
        except Wrong:
            continue
    return named
