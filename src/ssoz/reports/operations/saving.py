"""Filling in: anything is saved, right or wrong, and nothing is overwritten in silence.

A save reads and judges with nothing locked, then writes by one conditional update: whoever is
overtaken between the two begins again. So a large form holds nobody up while it is judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import note
from ssoz.reports import mails, policies, refusals
from ssoz.reports.cells import LARGEST_REPORT, Answer, Answers, as_typed, merged, size_of
from ssoz.reports.models import Report
from ssoz.reports.operations.locks import locked_report
from ssoz.reports.operations.trail import keep_change
from ssoz.reports.queries import (
    Counts,
    counts_of,
    form_of,
    last_year_cells,
    report_to_act_on,
    zero_cells,
)
from ssoz.reports.refusals import (
    ChangedMeanwhile,
    Refused,
    refuse_unless_fillable,
    refuse_unless_open,
)

_TRIES = 3


@dataclass(frozen=True)
class Clash:
    """A cell that somebody else changed to something else since one read it; not overwritten."""

    cell: str
    mine: Answer
    theirs: Answer
    by: str
    at: datetime


@dataclass(frozen=True)
class Saved:
    """What became of a save: the report as it is now, what was changed, and what clashed."""

    report: Report
    revision: int
    changed: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True)
class _Draft:
    """A save before it is written: what it would change, on which revision."""

    report: Report
    cells: dict[str, list[Answer]]
    answers: Answers
    counts: Counts
    clashes: tuple[Clash, ...]


def fill(*, report: Report, revision: int, cells: Mapping[str, Any], actor: Actor) -> Saved:
    """Save what was typed into some cells of a report that was read at a revision.

    Cells that others changed since then to something else are left and returned as clashes.
    Raise `Refused` for what cannot be kept, with the cell.
    """
    for _ in range(_TRIES):
        if saved := _saved(report, revision, cells, actor):
            return saved
    with transaction.atomic():
        # Overtaken again and again: this time the others wait.
        locked_report(report)
        saved = _saved(report, revision, cells, actor)
    assert saved is not None
    return saved


def fill_zero(*, report: Report, revision: int, actor: Actor) -> Saved:
    """Write 0 into every number that is asked for and empty: the zero report."""
    fresh = _unchanged(report, revision, actor)
    return fill(report=fresh, revision=revision, cells=zero_cells(fresh), actor=actor)


def copy_last_year(*, report: Report, revision: int, actor: Actor) -> Saved:
    """Write last year's answers where nothing is written yet: *same as last year*."""
    fresh = _unchanged(report, revision, actor)
    return fill(report=fresh, revision=revision, cells=last_year_cells(fresh), actor=actor)


def _unchanged(report: Report, revision: int, actor: Actor) -> Report:
    fresh = report_to_act_on(report.pk)
    require(policies.may_fill(actor, fresh))
    if fresh.revision != revision:
        raise ChangedMeanwhile()
    return fresh


def _saved(report: Report, revision: int, cells: Mapping[str, Any], actor: Actor) -> Saved | None:
    draft = _drafted(report, revision, cells, actor)
    if draft.cells and not _write(draft, actor):
        return None
    return Saved(draft.report, draft.report.revision, tuple(draft.cells), draft.clashes)


def _drafted(report: Report, revision: int, cells: Mapping[str, Any], actor: Actor) -> _Draft:
    fresh = report_to_act_on(report.pk)
    require(policies.may_fill(actor, fresh))
    refuse_unless_open(fresh)
    refuse_unless_fillable(fresh)
    if not 0 <= revision <= fresh.revision:
        raise Refused(refusals.BAD_REVISION, "revision")
    stored = fresh.answers
    typed = as_typed(cells, form_of(fresh.collection.edition).questionnaire, stored)
    clashes = _clashes(fresh, revision, typed) if revision < fresh.revision else ()
    left = {clash.cell for clash in clashes}
    changed = {
        address: answer
        for address, answer in typed.items()
        if address not in left and stored.get(address) != answer
    }
    answers = merged(stored, changed)
    if changed and size_of(answers) > LARGEST_REPORT:
        raise Refused(refusals.TOO_LARGE, "too_large")
    counts = counts_of(fresh, answers) if changed else Counts(0, 0, 0)
    pairs = {address: [stored.get(address), answer] for address, answer in changed.items()}
    return _Draft(fresh, pairs, answers, counts, clashes)


def _clashes(report: Report, revision: int, typed: Mapping[str, Answer]) -> tuple[Clash, ...]:
    seen: dict[str, Answer] = {}
    latest: dict[str, tuple[str, datetime]] = {}
    changes = report.changes.filter(revision__gt=revision).order_by("revision")
    for cells, name, at in changes.values_list("cells", "person_name", "at"):
        for address in cells.keys() & typed.keys():
            seen.setdefault(address, cells[address][0])
            latest[address] = (name, at)
    return tuple(
        Clash(address, typed[address], report.answers.get(address), *latest[address])
        for address in typed
        if address in latest and report.answers.get(address) not in (typed[address], seen[address])
    )


@transaction.atomic
def _write(draft: _Draft, actor: Actor) -> bool:
    """Write a draft unless the report has moved on; tell whether it was written."""
    report, now = draft.report, timezone.now()
    values: dict[str, Any] = {
        "answers": draft.answers,
        "revision": report.revision + 1,
        "errors": draft.counts.errors,
        "warnings": draft.counts.warnings,
        "filled": draft.counts.filled,
        "changed_at": now,
    }
    if actor.person_id is not None and actor.person_id not in report.fillers:
        values["fillers"] = _with_filler(report, actor.person_id)
    written = Report.objects.filter(
        pk=report.pk, revision=report.revision, state=report.state, dropped_at__isnull=True
    ).update(**values)
    if not written:
        return False
    for name, value in values.items():
        setattr(report, name, value)
    keep_change(report, report.revision, draft.cells, actor, now)
    note(
        "reports.report.filled", by=actor, thing=report, revision=report.revision,
        cells=len(draft.cells), on_behalf=policies.is_on_behalf(actor, report),
    )  # fmt: skip
    if policies.is_on_behalf(actor, report):
        mails.filled_on_behalf(report, len(draft.cells), actor)
    return True


def _with_filler(report: Report, person_id: int) -> list[int]:
    # Locked and read anew: an explanation may have marked somebody without a new revision.
    locked = Report.objects.select_for_update().filter(pk=report.pk)
    fillers = locked.values_list("fillers", flat=True).get()
    return fillers if person_id in fillers else [*fillers, person_id]
