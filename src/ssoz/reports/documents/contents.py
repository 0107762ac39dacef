"""What of a report is put on paper: its answers as they are, as a version kept them, or none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ssoz.questionnaires.evaluation.sheet import Context
from ssoz.reports.models import Report, Version
from ssoz.reports.queries import Form, checked, form_of, prefilled
from ssoz.reports.queries.checks import ERROR, WARNING

# A cell that is asked for and empty is seen to be empty; one note on each would be a book.
_SEEN_ANYWAY = "required"


@dataclass(frozen=True)
class Noted:
    """A problem, with its explanation where there is one, or an explanation that a version kept."""

    number: int
    level: str
    cells: tuple[str, ...]
    message: str
    explanation: str = ""
    by: str = ""


@dataclass(frozen=True)
class Contents:
    """What the tables show. `last` are the answers of the year before."""

    form: Form
    answers: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    last: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Noted, ...] = ()
    missing: int = 0
    filled: tuple[int, int] | None = None
    is_empty_form: bool = False


def nothing_filled_in(report: Report) -> Contents:
    """Return the form alone, as one would print it to fill in by hand."""
    return Contents(form_of(report.collection.edition), is_empty_form=True)


def as_kept(report: Report, version: Version) -> Contents:
    """Return a version: its answers, values and explanations are read, never recomputed."""
    form = form_of(report.collection.edition)
    notes = tuple(
        Noted(number, WARNING, (one["cell"],), "", one["text"], one.get("person", ""))
        for number, one in enumerate(version.explanations, 1)
    )
    # Of the conditions only those count that the kept answers decide by themselves.
    hidden = form.evaluator.check(version.answers, Context()).hidden
    return Contents(form, version.answers, version.values, hidden, notes=notes)


def as_it_stands(report: Report, language: str) -> Contents:
    """Return a report with what a check finds today, and last year's answers."""
    form = form_of(report.collection.edition)
    found = checked(report, language=language)
    said = {cell: text for cell, text in prefilled(report, form).items() if text}
    return Contents(
        form,
        answers={**said, **report.answers},
        values=found.values,
        hidden=found.hidden,
        last=found.last,
        notes=tuple(_noted(found.problems)),
        missing=sum(1 for problem in found.problems if problem.rule == _SEEN_ANYWAY),
        filled=(found.filled, found.of),
    )


def _noted(problems: Iterable[Any]) -> Iterable[Noted]:
    shown = [problem for problem in problems if problem.rule != _SEEN_ANYWAY]
    ordered = sorted(shown, key=lambda problem: problem.level != ERROR)
    for number, problem in enumerate(ordered, 1):
        explanation = problem.explanation
        yield Noted(
            number,
            problem.level,
            problem.cells,
            str(problem.message),
            explanation.text if explanation else "",
            explanation.person_name if explanation else "",
        )
