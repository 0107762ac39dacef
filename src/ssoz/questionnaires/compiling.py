"""The compiled edition: what both evaluators read, and the only thing they know of the rules."""

from collections.abc import Mapping
from typing import Any

from ssoz.questionnaires.expressions.expanding import Outside
from ssoz.questionnaires.expressions.ordering import ordered
from ssoz.questionnaires.expressions.resolving import Resolver
from ssoz.questionnaires.expressions.ruling import Ruler
from ssoz.questionnaires.expressions.stepping import Stepper
from ssoz.questionnaires.mistakes import Mistakes
from ssoz.questionnaires.schema import Cell, Questionnaire

LANGUAGE = 1
_FLAGS = ("required", "na", "digits_only", "closed")
_WORDS = ("length", "pattern", "format", "dictionary")


def compile_edition(
    questionnaire: Questionnaire, library: Mapping[str, Questionnaire], mistakes: Mistakes
) -> dict[str, Any]:
    """Compile conditions, calculations and rules, noting every mistake in them."""
    resolver = Resolver(questionnaire, library)
    outside = Outside()
    steps = Stepper(resolver, outside, mistakes).steps(questionnaire)
    calculated = {target for step in steps if step.calculates for target in step.targets}
    ruler = Ruler(resolver, outside, mistakes)
    rules = [ruler.rule(rule) for rule in questionnaire.rules]
    return {
        "language": LANGUAGE,
        "code": questionnaire.code,
        "edition": questionnaire.edition,
        "cells": {
            cell.address: _cell(cell, calculated=cell.address in calculated)
            for cell in questionnaire.cells
        },
        "repeat": _repeat(questionnaire),
        "outside": outside.needed,
        "steps": ordered(steps, mistakes),
        "rules": [rule for rule in rules if rule],
    }


def _cell(cell: Cell, *, calculated: bool) -> dict[str, Any]:
    compiled: dict[str, Any] = {"type": cell.type}
    if cell.kind == "num":
        compiled["places"] = cell.places
    for name in ("min", "max"):
        limit = getattr(cell, name)
        if limit is not None:
            compiled[name] = format(limit, "f")
    compiled.update({name: True for name in _FLAGS if getattr(cell, name)})
    compiled.update({name: getattr(cell, name) for name in _WORDS if getattr(cell, name)})
    if cell.options:
        compiled["options"] = [option.code for option in cell.options]
    if calculated:
        compiled["calc"] = True
    return compiled


def _repeat(questionnaire: Questionnaire) -> dict[str, Any]:
    return {
        section.code: {
            "columns": [column.code for column in section.columns],
            "min": section.repeat.min,
            "max": section.repeat.max,
        }
        for section in questionnaire.sections
        if section.repeat
    }
