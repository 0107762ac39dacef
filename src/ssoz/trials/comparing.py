"""What a report did under its own edition, and what it would do under the new one. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ssoz.questionnaires.carrying import Carried
from ssoz.questionnaires.evaluation.problems import Problem
from ssoz.questionnaires.schema import Questionnaire, Rule

ERROR, WARNING = "error", "warning"


class Standing(StrEnum):
    """How a report comes out: what matters is what is new."""

    FAILS_NOW = "fails_now"  # and did not under its own edition
    FAILED_BEFORE = "failed_before"
    WARNS_NOW = "warns_now"
    WARNED_BEFORE = "warned_before"
    MENDED = "mended"  # failed under its own edition, would not any more
    CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Breach:
    """How often one rule is broken in one report, and how often it was not before."""

    rule: str
    level: str
    cells: tuple[str, ...]  # the first of each problem
    new: int

    @property
    def count(self) -> int:
        return len(self.cells)


@dataclass(frozen=True, slots=True)
class Compared:
    """The outcome of one report."""

    standing: Standing
    breaches: tuple[Breach, ...]

    def count(self, level: str, *, new: bool = False) -> int:
        """Count the problems of a level, or those among them that are new."""
        there = (breach for breach in self.breaches if breach.level == level)
        return sum(breach.new if new else breach.count for breach in there)


class Comparison:
    """Compares problems of two editions: which rule of the one is which of the other.

    A rule without a name of its own is called by its place, which changes when one is put before
    it; such a rule is found again by what it says. Rules with names keep them.
    """

    def __init__(self, older: Questionnaire, newer: Questionnaire, carried: Carried) -> None:
        self._carried = carried
        said = {_said(rule): rule.id for rule in reversed(newer.rules)}
        known = {rule.id for rule in newer.rules}
        self._rules = {
            rule.id: said.get(_said(rule)) or (rule.id if rule.id in known else "")
            for rule in older.rules
        }

    def of(self, before: Iterable[Problem], after: Iterable[Problem]) -> Compared:
        """Compare what was wrong with what would be wrong."""
        before, after = tuple(before), tuple(after)
        known = {self._known(problem) for problem in before}
        breaches = _breaches(after, known)
        failed = any(problem.level == ERROR for problem in before)
        return Compared(_standing(breaches, failed), breaches)

    def _known(self, problem: Problem) -> tuple[str, str, str]:
        first = problem.cells[0] if problem.cells else ""
        rule = self._rules.get(problem.rule, problem.rule)
        return rule, problem.level, next(iter(self._carried.renamed({first: ""})), first)


def _said(rule: Rule) -> tuple[str, str]:
    return " ".join(rule.check.split()), " ".join(rule.when.split())


def _breaches(problems: Iterable[Problem], known: set[tuple[str, str, str]]) -> tuple[Breach, ...]:
    cells: dict[tuple[str, str], list[str]] = {}
    new: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        first = problem.cells[0] if problem.cells else ""
        cells.setdefault((problem.rule, problem.level), []).append(first)
        new[problem.rule, problem.level] += (problem.rule, problem.level, first) not in known
    return tuple(
        Breach(rule, level, tuple(there), new[rule, level])
        for (rule, level), there in cells.items()
    )


def _standing(breaches: Sequence[Breach], failed: bool) -> Standing:
    levels = {breach.level for breach in breaches}
    if ERROR in levels:
        return Standing.FAILED_BEFORE if failed else Standing.FAILS_NOW
    if failed:
        return Standing.MENDED
    if WARNING not in levels:
        return Standing.CLEAN
    is_new = any(breach.new for breach in breaches)
    return Standing.WARNS_NOW if is_new else Standing.WARNED_BEFORE
