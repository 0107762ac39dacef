"""Outcomes of both evaluators in one shape: plain texts and lists, fit to be compared."""

from decimal import Decimal
from typing import Any

from ssoz.questionnaires.evaluating import Context, Evaluator


def told_by_server(compiled: dict[str, Any], cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Judge answers in Python; a case has `answers` and perhaps a `context`."""
    evaluator = Evaluator(compiled)
    outcomes = [
        evaluator.check(case["answers"], Context(**case.get("context", {}))) for case in cases
    ]
    return [
        {
            "problems": [
                {
                    "rule": problem.rule,
                    "level": problem.level,
                    "cells": list(problem.cells),
                    "figures": {name: _plain(each) for name, each in problem.figures.items()},
                }
                for problem in outcome.problems
            ],
            "values": outcome.values,
            "hidden": sorted(outcome.hidden),
        }
        for outcome in outcomes
    ]


def bare(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """Leave out the figures: the vectors name rule, level and cells."""
    kept = ("rule", "level", "cells")
    return [{name: problem[name] for name in kept} for problem in outcome["problems"]]


def _plain(figure: Decimal | str) -> str:
    return format(figure, "f") if isinstance(figure, Decimal) else figure
