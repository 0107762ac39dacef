"""Applying: one transaction of a few statements, each over every row it is about."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed
from django_q.tasks import async_task

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.register import policies
from ssoz.register.models import RegisterImport
from ssoz.register.operations import changing, verdicts
from ssoz.register.operations.cleaning import forget_staged
from ssoz.register.operations.comparing import judged, told
from ssoz.register.operations.jobs import demand, held, locked, now_of
from ssoz.register.statements import take_all_the_time
from ssoz.units.operations import refresh_statistics

APPLY = "ssoz.register.tasks.complete_import"
# Its own limit, far over the queue's. A second worker that the queue sends after it finds the import
# held and goes away; if the first dies, the sweep of each minute begins it anew.
SECONDS = 3600


@transaction.atomic
def apply(
    *, job: RegisterImport, close_gone: bool = False, queued: bool = True, actor: Actor
) -> RegisterImport:
    """Order what was compared to be applied."""
    job = locked(job)
    require(policies.may_apply(actor, job))
    demand(can_proceed(job.apply), job)
    now_of(job, actor)
    job.apply(close_gone, timezone.now())
    record(job, "register.import.ordered", by=actor, close_gone=close_gone)
    if queued:
        async_task(APPLY, job.pk, timeout=SECONDS)
    return job


def complete(*, job: RegisterImport, actor: Actor) -> bool:
    """Apply what was ordered, all or nothing; tell whether it was done now.

    Where somebody changed the register since it was compared, and the counts are others now, the
    import goes back to whoever looks at it.
    """
    require(policies.may_complete(actor, job))
    done = _in_one_transaction(job, actor)
    if done:
        refresh_statistics()
    return done


@transaction.atomic
def _in_one_transaction(job: RegisterImport, actor: Actor) -> bool:
    fresh = held(job, RegisterImport.State.APPLYING)
    if fresh is None:
        return False
    take_all_the_time()
    before = dict(fresh.figures)
    if before["mark"] != verdicts.mark_of_history() and _is_other_now(fresh, before, actor):
        return False
    now = timezone.now()
    _write(fresh, now)
    fresh.complete(now)
    figures = told(fresh.figures)
    record(fresh, "register.import.applied", by=actor, close_gone=fresh.close_gone, **figures)
    forget_staged(fresh)
    return True


def _is_other_now(job: RegisterImport, before: dict[str, Any], actor: Actor) -> bool:
    verdicts.judge(job)
    if told(verdicts.count(job)) == told(before):
        return False
    judged(job, actor)
    return True


def _write(job: RegisterImport, now: datetime) -> None:
    mark = verdicts.mark_of_history()
    if job.close_gone:
        changing.close_gone(job, mark, now)
    changing.change_units(job)
    changing.add_units(job)
    changing.add_parts(job)
    changing.change_parts(job)
    changing.keep_history(job, now)
    changing.note_touched(job, mark)
