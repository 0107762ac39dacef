"""The work of a trial, step by step: killed at any moment, it goes on without counting twice.

A step reads how far the trial has come, judges the next reports outside of any transaction, and
writes what it found only if nobody has gone further meanwhile: rows, numbers and the place where
the next step begins, in one transaction.
"""

import logging
from collections.abc import Iterable, Sequence
from time import monotonic
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from ssoz.access.queries import actor_for
from ssoz.actors import SYSTEM, Actor
from ssoz.journal.operations import record
from ssoz.people.models import Person
from ssoz.questionnaires.loading import restore
from ssoz.trials import policies, refusals
from ssoz.trials.bending import bent_answers
from ssoz.trials.comparing import Compared, Standing
from ssoz.trials.gaps import never_added, untouched
from ssoz.trials.judging import Bench, Judged, bench_of
from ssoz.trials.models import Trial, TriedReport, TriedRule
from ssoz.trials.operations.trying import queue
from ssoz.trials.queries import next_reports, sample_outcomes

log = logging.getLogger(__name__)
# The longest that one task works before others have their turn.
_LONGEST_SECONDS = 10
_SHOWN_CELLS = 20
_SHOWN_GAPS = 200


def go_on(*, trial_id: int) -> int:
    """Try the next reports and queue the rest; return how many were judged."""
    trial = Trial.objects.running().select_related("draft").filter(pk=trial_id).first()
    if trial is None:
        return 0
    try:
        return _go_on(trial)
    except (InterfaceError, OperationalError):
        raise  # the database is away or was busy: the sweep calls for the trial again
    except Exception as error:  # noqa: BLE001 - whoever waits is told, the queue goes on
        log.error("trial %s failed (%s)", trial_id, type(error).__name__)
        _give_up(trial_id, str(refusals.NOT_DONE))
    return 0


def _go_on(trial: Trial) -> int:
    until, count = monotonic() + _LONGEST_SECONDS, 0
    if not policies.may_try(actor_of(trial), trial.draft):
        _give_up(trial.pk, str(refusals.RIGHTS_GONE))
        return 0
    if trial.prepared_at is None:
        _prepare(trial)
    bench = bench_of(trial)
    while bench is not None:
        judged = step(trial_id=trial.pk, bench=bench)
        if judged is None:  # stopped, or another worker has gone further
            return count
        if not judged:
            break
        count += judged
        if monotonic() > until:
            queue(trial.pk)
            return count
    _finish(trial.pk)
    return count


def step(*, trial_id: int, bench: Bench) -> int | None:
    """Judge the next reports; none left is nought, a step in vain is nothing."""
    trial = Trial.objects.running().for_list().filter(pk=trial_id).first()
    if trial is None:
        return None
    reports = next_reports(trial, actor_of(trial), bench.at_once)
    if not reports:
        return 0
    return len(reports) if _keep(trial, list(bench.judge(reports))) else None


def actor_of(trial: Trial) -> Actor:
    """Return who began a trial, with the rights that they have now."""
    person, day = Person.objects.get(pk=trial.person_id), timezone.localdate()
    return actor_for(person, trial.profile_id, day=day, address=trial.address)


# --- Samples and made-up answers -----------------------------------------------------------------


def _prepare(trial: Trial) -> None:
    """Try what needs no reports; done anew by whoever comes after one who was killed."""
    loaded = restore(trial.definition, trial.compiled)
    cells = untouched(loaded)
    found: dict[str, Any] = {
        "samples": sample_outcomes(trial, loaded) if trial.with_samples else [],
        "coverage": [one.kept() for one in bent_answers(trial.compiled, trial.seed)]
        if trial.with_generated
        else [],
        "gaps": {
            "untouched": cells[:_SHOWN_GAPS],
            "untouched_count": len(cells),
            "never_added": never_added(loaded)[:_SHOWN_GAPS],
        },
    }
    now = timezone.now()
    running = Trial.objects.running().filter(pk=trial.pk, prepared_at__isnull=True)
    running.update(**found, prepared_at=now, moved_at=now)


# --- Reports -------------------------------------------------------------------------------------


@transaction.atomic
def _keep(trial: Trial, judged: Sequence[Judged]) -> bool:
    """Write what a step found, unless somebody has gone further or stopped the trial."""
    standings, by_rule = dict(trial.standings), {**trial.by_rule}
    for one in judged:
        standing = one.compared.standing.value
        standings[standing] = standings.get(standing, 0) + 1
        _count_rules(by_rule, one.compared)
    here = Trial.objects.running().filter(pk=trial.pk, last_report=trial.last_report)
    moved = here.update(
        last_report=judged[-1].report.pk,
        judged=trial.judged + len(judged),
        lost=trial.lost + sum(bool(one.lost) for one in judged),
        standings=standings,
        by_rule=by_rule,
        moved_at=timezone.now(),
    )
    if moved:
        _write_rows(trial, judged)
    return bool(moved)


def _count_rules(by_rule: dict[str, Any], compared: Compared) -> None:
    """Count for each rule the reports to which it objects, and those to which it did not before."""
    for breach in compared.breaches:
        level, reports, new = by_rule.get(breach.rule, (breach.level, 0, 0))
        by_rule[breach.rule] = [level, reports + 1, new + bool(breach.new)]


def _write_rows(trial: Trial, judged: Iterable[Judged]) -> None:
    told = [one for one in judged if one.compared.standing != Standing.CLEAN]
    rows = TriedReport.objects.bulk_create(_row(trial, one) for one in told)
    TriedRule.objects.bulk_create(
        TriedRule(
            tried=row,
            rule=breach.rule,
            level=breach.level,
            count=breach.count,
            new=breach.new,
            cells=list(breach.cells[:_SHOWN_CELLS]),
        )
        for row, one in zip(rows, told, strict=True)
        for breach in one.compared.breaches
    )


def _row(trial: Trial, one: Judged) -> TriedReport:
    compared = one.compared
    return TriedReport(
        trial=trial,
        report=one.report,
        standing=compared.standing.value,
        errors=compared.count("error"),
        new_errors=compared.count("error", new=True),
        warnings=compared.count("warning"),
        new_warnings=compared.count("warning", new=True),
        lost=one.lost,
    )


# --- The end -------------------------------------------------------------------------------------


@transaction.atomic
def _finish(trial_id: int) -> None:
    trial = Trial.objects.light().select_for_update().get(pk=trial_id)
    if not trial.is_running:
        return
    trial.finished_at = trial.moved_at = timezone.now()
    record(trial, "trials.trial.finished", by=actor_of(trial), judged=trial.judged)


@transaction.atomic
def _give_up(trial_id: int, problem: str) -> None:
    """Stop a trial and say why; whoever began it may have it go on."""
    trial = Trial.objects.light().select_for_update().get(pk=trial_id)
    if not trial.is_running:
        return
    trial.stopped_at, trial.problem = timezone.now(), problem[:300]
    record(trial, "trials.trial.failed", by=SYSTEM, problem=trial.problem)
