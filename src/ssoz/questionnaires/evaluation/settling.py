"""Calculated cells and conditions, settled in the order they need each other (5.3)."""

from collections.abc import Callable, Mapping
from typing import Any

from ssoz.questionnaires.evaluation.arithmetic import round_to
from ssoz.questionnaires.evaluation.judging import Judge
from ssoz.questionnaires.evaluation.layout import Layout, row_section
from ssoz.questionnaires.evaluation.runs import Runs
from ssoz.questionnaires.evaluation.sheet import Sheet
from ssoz.questionnaires.evaluation.values import Reading, State, beyond_limits

type Settle = Callable[[Sheet], None]

_TOUCHED = frozenset({State.VALUE, State.UNREADABLE, State.UNDECIDED, State.MISSING})
_UNDECIDED = Reading(State.UNDECIDED, None, None)


def settling(layout: Layout, step: Mapping[str, Any]) -> Settle:
    """Make the function that settles one calculated cell or one condition."""
    return _calculation(layout, step) if step["do"] == "calc" else _condition(layout, step)


def _calculation(layout: Layout, step: Mapping[str, Any]) -> Settle:
    slots, target = step["slots"], step["target"]
    judge = Judge(len(slots) + 1)  # the target is one more slot: it runs with what it is made of
    value = judge.number(step["tree"])
    need = judge.bundle(step["need"]) if step.get("need") else None
    runs = Runs(layout, [[*slots, target]], judge)
    at, cell = len(slots), layout.cells[target]

    def settle(sheet: Sheet) -> None:
        for run in runs.of(sheet):
            place = run.line[at]
            if place in sheet.hidden:
                continue
            if need is None or not _TOUCHED.isdisjoint(sheet.states[i] for i in run.line[need]):
                _fill(sheet, place, cell, value(sheet, run.line))

    return settle


def _fill(sheet: Sheet, place: int, cell: Mapping[str, Any], value: int | None) -> None:
    if value is None:
        sheet.put(place, _UNDECIDED)
        return
    number = round_to(value, cell.get("places", 12))
    sheet.put(place, Reading(State.VALUE, number, None))
    if faults := beyond_limits(cell, number):
        sheet.faults[place] = faults


def _condition(layout: Layout, step: Mapping[str, Any]) -> Settle:
    slots, targets = step["slots"], step.get("targets", [])
    if row_section([slots]) is None:  # one condition over all rows that are there
        targets = [target.replace(".#.", ".:.") for target in targets]
    judge = Judge(len(slots) + 1)
    holds = judge.truth(step["tree"])
    runs = Runs(layout, [[*slots, targets]], judge)
    at, section = len(slots), step.get("section")

    def settle(sheet: Sheet) -> None:
        for run in runs.of(sheet):
            if holds(sheet, run.line) is True:
                continue
            for place in run.line[at]:
                sheet.hide(place)
            if section is not None:
                sheet.hidden_sections.add(section)

    return settle
