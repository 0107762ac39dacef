"""A report judged by its rules: the problems, what was explained, how far it is filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from ssoz.questionnaires.evaluation.problems import Outcome, Problem
from ssoz.questionnaires.evaluation.sheet import Context
from ssoz.questionnaires.evaluation.values import is_blank
from ssoz.questionnaires.messages import message
from ssoz.questionnaires.schema import Cell
from ssoz.reports.cells import is_number, is_running, is_to_fill
from ssoz.reports.models import Explanation, Report
from ssoz.reports.queries.contexts import context_of
from ssoz.reports.queries.editions import Form, form_of
from ssoz.reports.queries.register import period_values, registry_of

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Shown:
    """A problem as people see it, with its explanation while that counts."""

    rule: str
    level: str
    cells: tuple[str, ...]
    message: str
    explanation: Explanation | None = None

    @property
    def cell(self) -> str:
        """Return the cell by which the problem is known, its first."""
        return self.cells[0] if self.cells else ""

    @property
    def needs_explanation(self) -> bool:
        return self.level == WARNING and self.explanation is None


@dataclass(frozen=True)
class Checked:
    """What a check finds; nothing of it is stored but three counts."""

    outcome: Outcome
    context: Context
    problems: list[Shown]
    progress: dict[str, tuple[int, int]]

    @property
    def values(self) -> Mapping[str, str | None]:
        return self.outcome.values

    @property
    def hidden(self) -> frozenset[str]:
        return self.outcome.hidden

    @property
    def last(self) -> Mapping[str, Any]:
        """Return the answers of the year before, where there are any."""
        return self.context.last or {}

    @property
    def errors(self) -> list[Shown]:
        return [problem for problem in self.problems if problem.level == ERROR]

    @property
    def warnings(self) -> list[Shown]:
        return [problem for problem in self.problems if problem.level == WARNING]

    @property
    def in_the_way(self) -> list[Shown]:
        """Return what stops sending: errors, and when there are none, unexplained warnings."""
        return self.errors or [problem for problem in self.problems if problem.needs_explanation]

    @property
    def filled(self) -> int:
        return sum(filled for filled, _ in self.progress.values())

    @property
    def of(self) -> int:
        return sum(of for _, of in self.progress.values())


@dataclass(frozen=True)
class Counts:
    """What lists show of a check."""

    errors: int
    warnings: int
    filled: int


def checked(
    report: Report,
    answers: Mapping[str, Any] | None = None,
    *,
    language: str = "",
    explanations: Iterable[Explanation] | None = None,
) -> Checked:
    """Check a report, or other answers in its place; it changes nothing."""
    answers = report.answers if answers is None else answers
    form = form_of(report.collection.edition)
    context = context_of(report)
    outcome = form.evaluator.check(answers, context)
    given = report.explanations.all() if explanations is None else explanations
    counting = {(one.rule, one.cell): one for one in given if still_counts(one, answers, outcome)}
    problems = _shown(outcome, form, answers, language, counting)
    return Checked(outcome, context, problems, progress_of(form, answers, outcome.hidden))


def tried(
    form: Form, answers: Mapping[str, Any], context: Context, *, language: str = ""
) -> Checked:
    """Check answers that belong to no report, by a form that need not be published."""
    outcome = form.evaluator.check(answers, context)
    problems = _shown(outcome, form, answers, language, {})
    return Checked(outcome, context, problems, progress_of(form, answers, outcome.hidden))


def counts_of(report: Report, answers: Mapping[str, Any]) -> Counts:
    """Count problems and filled cells as a save does: no messages, and only what rules ask for."""
    form = form_of(report.collection.edition)
    outcome = form.evaluator.check(answers, context_of(report, whole=False))
    return Counts(
        errors=sum(1 for problem in outcome.problems if problem.level == ERROR),
        warnings=sum(1 for problem in outcome.problems if problem.level == WARNING),
        filled=sum(1 for address in answers if _counts_as_filled(form, address, outcome.hidden)),
    )


def find_problem(outcome: Outcome, rule: str, cell: str) -> Problem | None:
    """Find a problem by its rule and first cell."""
    named = (p for p in outcome.problems if p.rule == rule)
    return next((p for p in named if (p.cells[0] if p.cells else "") == cell), None)


def said_in(cells: Iterable[str], answers: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """Return what stands in some cells, the calculated ones among them."""
    return {
        cell: outcome.values[cell] if cell in outcome.values else answers.get(cell)
        for cell in cells
    }


def still_counts(explanation: Explanation, answers: Mapping[str, Any], outcome: Outcome) -> bool:
    """Tell whether what was explained still stands (questionnaires.md 5.4)."""
    return said_in(explanation.cells, answers, outcome) == explanation.cells


def progress_of(
    form: Form, answers: Mapping[str, Any], hidden: frozenset[str]
) -> dict[str, tuple[int, int]]:
    """Count by section how many of the shown cells are filled in, and how many there are."""
    filled: dict[str, int] = {}
    for address in answers:
        if _counts_as_filled(form, address, hidden):
            code = address.partition(".")[0]
            filled[code] = filled.get(code, 0) + 1
    progress, to_fill = {}, form.to_fill - hidden
    for section in form.questionnaire.sections:
        if section.code in hidden:
            continue
        done = filled.get(section.code, 0)
        shown = sum(cell.address in to_fill for cell in section.cells)
        # Rows added as needed are always complete: nobody knows how many there will be.
        progress[section.code] = (done, done if section.repeat else shown)
    return {code: counts for code, counts in progress.items() if counts[1] or counts[0]}


def prefilled(report: Report, form: Form) -> dict[str, str]:
    """Return what the register puts into the form's prefilled cells."""
    if not form.prefilled:
        return {}
    names = [cell.prefill.partition(".")[2].split(".")[0] for cell in form.prefilled]
    said = {
        "registry": registry_of(report, names),
        "period": period_values(report.collection.period),
    }
    return {cell.address: _as_text(said, cell) for cell in form.prefilled}


def zero_cells(report: Report) -> dict[str, str]:
    """Return what a zero report writes: 0 into each number that is asked for and empty."""
    form = form_of(report.collection.edition)
    hidden = form.evaluator.check(report.answers, context_of(report, whole=False)).hidden
    return {
        cell.address: "0"
        for cell in form.questionnaire.cells
        if _is_open(form, cell, hidden)
        and is_number(cell)
        and is_blank(report.answers.get(cell.address))
        and (cell.min is None or cell.min <= 0)
    }


def last_year_cells(report: Report) -> dict[str, Any]:
    """Return what *same as last year* writes: last year's answers, where nothing is written yet."""
    form = form_of(report.collection.edition)
    last = context_of(report).last or {}
    cells = {}
    for address, answer in last.items():
        cell = form.questionnaire.find(address)
        takes = cell is not None and is_to_fill(cell) and isinstance(answer, str | list)
        if takes and is_blank(report.answers.get(address)) and not is_blank(answer):
            cells[address] = answer
    return cells


def _shown(
    outcome: Outcome,
    form: Form,
    answers: Mapping[str, Any],
    language: str,
    counting: Mapping[tuple[str, str], Explanation],
) -> list[Shown]:
    language = language or get_language() or "pl"
    return [
        Shown(
            problem.rule,
            problem.level,
            problem.cells,
            message(problem, form.questionnaire, answers, language),
            counting.get((problem.rule, problem.cells[0] if problem.cells else "")),
        )
        for problem in outcome.problems
    ]


def _is_open(form: Form, cell: Cell, hidden: frozenset[str]) -> bool:
    shown = cell.address not in hidden and cell.section not in hidden
    return shown and is_to_fill(cell) and not is_running(cell)


def _counts_as_filled(form: Form, address: str, hidden: frozenset[str]) -> bool:
    if address in hidden:
        return False
    if address in form.to_fill:
        return True
    cell = form.questionnaire.find(address)
    return cell is not None and is_running(cell) and is_to_fill(cell)


def _as_text(said: Mapping[str, Any], cell: Cell) -> str:
    value: Any = said
    for name in cell.prefill.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return "" if value is None else str(value)
