"""The problems that need no rule: what a cell itself demands (questionnaires.md 2.5)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ssoz.questionnaires.evaluation.arithmetic import decimal, scaled
from ssoz.questionnaires.evaluation.problems import Figures, Problem
from ssoz.questionnaires.evaluation.sheet import Sheet
from ssoz.questionnaires.evaluation.values import NUMBERS, State

_SHOWN = 100


def builtin_problems(sheet: Sheet) -> Iterator[Problem]:
    """Give them in order: unknown answers, then cell by cell in file order, then counts of rows."""
    for address in sheet.unknown:
        yield _problem("unknown", address, {"value": _shown(sheet.answers[address])})
    _look_up(sheet)
    for place in sorted(sheet.faults, key=lambda place: _order(sheet, sheet.names[place])):
        if place not in sheet.hidden:
            for fault in sheet.faults[place]:
                yield _problem(fault, sheet.names[place], _figures(sheet, place, fault))
    for section, repeat in sheet.layout.repeat.items():
        if section not in sheet.hidden_sections:
            yield from _rows(section, repeat, len(sheet.rows[section]))


def _problem(rule: str, cell: str, figures: Figures) -> Problem:
    return Problem(rule, "error", (cell,), figures)


def _look_up(sheet: Sheet) -> None:
    """Note the codes that the dictionaries at hand do not know."""
    dictionaries = sheet.context.dictionaries or {}
    for template, name in sheet.layout.dictionaries.items():
        known = dictionaries.get(name)
        if known is None:
            continue
        for place in sheet.every_place(template):
            if sheet.states[place] is State.VALUE and sheet.values[place] not in known:
                sheet.faults[place] = (*sheet.faults.get(place, ()), "dictionary")


def _order(sheet: Sheet, address: str) -> tuple[int, int, int]:
    """Give the place in the file; within a repeating section the rows come before the columns."""
    if row := sheet.layout.row_of(address):
        section, number, column = row
        begun, place = sheet.layout.order[f"{section}.#.{column}"]
        return (begun, number, place)
    return (*sheet.layout.order[address], 0)


def _figures(sheet: Sheet, place: int, fault: str) -> Figures:
    if fault == "required":
        return {}
    cell = sheet.layout.cell(sheet.names[place])
    number = sheet.numbers[place]
    if cell["type"] in NUMBERS and sheet.states[place] is State.VALUE and number is not None:
        limit = cell["places"] if fault == "places" else cell[fault]
        return {"value": decimal(number), "limit": decimal(scaled(str(limit)))}
    figures: Figures = {"value": _shown(sheet.answers[sheet.names[place]])}
    if fault == "length":
        figures["limit"] = Decimal(cell.get("length", 1000))
    return figures


def _rows(section: str, repeat: Mapping[str, Any], count: int) -> Iterator[Problem]:
    least, most = repeat.get("min", 0), repeat.get("max")
    if count < least:
        yield _problem("rows", section, {"value": Decimal(count), "limit": Decimal(least)})
    elif most is not None and count > most:
        yield _problem("rows", section, {"value": Decimal(count), "limit": Decimal(most)})


def _shown(raw: Any) -> str:
    if isinstance(raw, str):
        return raw[:_SHOWN]
    if isinstance(raw, list):
        return ", ".join(code for code in raw[:_SHOWN] if isinstance(code, str))[:_SHOWN]
    return ""
