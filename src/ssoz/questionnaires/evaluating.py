"""The rules of an edition judged over answers: the problems in order, the calculated values.

An edition compiles once into functions; a check only runs them. The browser does the same with the
same compiled edition (`portal/static/portal/rules.js`).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ssoz.questionnaires.evaluation.arithmetic import canonical, decimal
from ssoz.questionnaires.evaluation.builtin import builtin_problems
from ssoz.questionnaires.evaluation.explaining import explanation
from ssoz.questionnaires.evaluation.judging import Judge
from ssoz.questionnaires.evaluation.layout import Layout, is_single
from ssoz.questionnaires.evaluation.problems import Figures, Outcome, Problem
from ssoz.questionnaires.evaluation.runs import Run, Runs
from ssoz.questionnaires.evaluation.settling import settling
from ssoz.questionnaires.evaluation.sheet import Answers, Context, Sheet
from ssoz.questionnaires.evaluation.values import State

__all__ = ["Context", "Evaluator", "Outcome", "Problem", "Tally"]

_NOTHING_KNOWN = Context()


class Tally(NamedTuple):
    """How often the check of a rule held and was broken; what was undecided counts in neither."""

    held: int
    broken: int


class Evaluator:
    """Judges answers by one compiled edition; safe to share between threads."""

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        self._layout = Layout(compiled)
        self._steps = [settling(self._layout, step) for step in compiled["steps"]]
        self._rules = [_Rule(self._layout, rule) for rule in compiled["rules"] if rule["each"]]

    def check(self, answers: Answers, context: Context = _NOTHING_KNOWN) -> Outcome:
        """Judge answers: built-in problems first, then those of the rules in file order."""
        sheet = self._settled(answers, context)
        problems = list(builtin_problems(sheet))
        for rule in self._rules:
            problems += rule.problems(sheet)
        return Outcome(tuple(problems), _calculated(sheet), _hidden(sheet))

    def tally(self, answers: Answers, context: Context = _NOTHING_KNOWN) -> dict[str, Tally]:
        """Count for each rule in how many runs its check held, and in how many it was broken."""
        sheet = self._settled(answers, context)
        return {rule.id: rule.tally(sheet) for rule in self._rules}

    def _settled(self, answers: Answers, context: Context) -> Sheet:
        sheet = Sheet(self._layout, answers, context)
        for settle in self._steps:
            settle(sheet)
        return sheet


class _Rule:
    """One rule, compiled: its functions, and the runs they are judged in."""

    def __init__(self, layout: Layout, rule: Mapping[str, Any]) -> None:
        self.id, self.level = rule["id"], rule["level"]
        each = rule["each"]
        judge = Judge(len(each[0]))
        self._check = judge.truth(rule["check"])
        self._when = judge.truth(rule["when"]) if rule.get("when") else None
        self._explain = explanation(rule["check"], judge)
        self._at_is_given = "at" in rule
        self._named = judge.bundle([rule["at"]] if self._at_is_given else rule["cells"])
        self._singles = [at for at, slot in enumerate(each[0]) if is_single(slot)]
        self._runs = Runs(layout, each, judge)

    def problems(self, sheet: Sheet) -> list[Problem]:
        """Give a problem for each run in which the condition holds and the check is false."""
        check, when = self._check, self._when
        return [
            self._problem(sheet, run)
            for run in self._runs.of(sheet)
            if check(sheet, run.line) is False
            if when is None or when(sheet, run.line) is True
        ]

    def tally(self, sheet: Sheet) -> Tally:
        """Count the runs in which the condition holds and the check is decided."""
        decided = [
            self._check(sheet, run.line)
            for run in self._runs.of(sheet)
            if self._when is None or self._when(sheet, run.line) is True
        ]
        return Tally(decided.count(True), decided.count(False))

    def _problem(self, sheet: Sheet, run: Run) -> Problem:
        failure = self._explain(sheet, run.line)
        named = run.line[self._named]
        if failure.places is not None and not self._at_is_given:
            named = failure.places
        figures = failure.figures | self._answers(sheet, run)
        return Problem(self.id, self.level, sheet.own_names(named), figures)

    def _answers(self, sheet: Sheet, run: Run) -> Figures:
        """Give what stands at each single address of the rule, by address: a message may name it."""
        figures: Figures = {}
        for slot in self._singles:
            address, place = str(self._runs.each[run.at][slot]), run.line[slot]
            if sheet.states[place] is State.VALUE:
                number = sheet.numbers[place]
                told = _text(sheet.values[place]) if number is None else decimal(number)
                figures[address.replace(".#.", f".{run.row}.")] = told
                if address.startswith(("last!", "before!")):
                    figures.setdefault("last", told)
        return figures


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(sorted(value))


def _calculated(sheet: Sheet) -> dict[str, str | None]:
    return {
        sheet.names[place]: _value(sheet, place)
        for address in sheet.layout.calculated
        for place in sheet.every_place(address)
    }


def _value(sheet: Sheet, place: int) -> str | None:
    if sheet.states[place] is State.UNDECIDED:
        return None
    number = sheet.numbers[place]
    return canonical(number) if sheet.states[place] is State.VALUE and number is not None else ""


def _hidden(sheet: Sheet) -> frozenset[str]:
    return frozenset(sheet.names[place] for place in sheet.hidden) | sheet.hidden_sections
