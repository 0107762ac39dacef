"""One act on many things: begun by a person, done by the queue, stopped and resumed.

The rows are done in sets, each set in one transaction with what became of it. A worker that is
killed leaves a set whole or not begun; whoever goes on finds what still waits.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django_q.tasks import async_task

from ssoz.actors import Actor, require
from ssoz.bulk import policies
from ssoz.bulk.models import BulkAct, BulkItem
from ssoz.journal.operations import record

log = logging.getLogger(__name__)
MOST = 20_000
GONE = "gone"
# The longest that one task works before others have their turn.
_LONGEST_SECONDS = 10
_OF_REPORTS = "ssoz.reports.tasks.continue_bulk"
_OF_ACCESS = "ssoz.access.tasks.continue_bulk"


@dataclass(frozen=True)
class Doer:
    """How a subject does some rows: `do` returns, for each row left as it was, the code of why.

    Both are called in the transaction of the rows; `actor_of` gives the rights of that moment.
    """

    actor_of: Callable[[BulkAct], Actor]
    do: Callable[[BulkAct, list[int], Actor], dict[int, str]]
    at_once: int


@transaction.atomic
def start(
    *,
    subject: str,
    act: str,
    things: Iterable[int],
    reason: str = "",
    reason_code: str = "",
    actor: Actor,
) -> BulkAct:
    """Begin an act on things that its subject has found to be in reach, and queue it."""
    now, wanted = timezone.now(), list(dict.fromkeys(things))
    assert actor.person_id and actor.profile_id and actor.unit_id  # a right comes from a profile
    bulk = BulkAct(
        subject=subject, act=act, reason=reason, reason_code=reason_code,
        person_id=actor.person_id, person_name=actor.name[:200], profile_id=actor.profile_id,
        unit_id=actor.unit_id, address=actor.address, started_at=now, moved_at=now,
    )  # fmt: skip
    record(bulk, "bulk.act.started", by=actor, subject=subject, what=act, rows=len(wanted))
    items = [BulkItem(bulk=bulk, thing_id=thing) for thing in wanted]
    BulkItem.objects.bulk_create(items, batch_size=1000)
    _queue(bulk)
    return bulk


@transaction.atomic
def stop(*, bulk: BulkAct, actor: Actor) -> BulkAct:
    """Leave the rest as it is; what is done stays done."""
    require(policies.may_stop(actor, bulk))
    bulk = BulkAct.objects.select_for_update().get(pk=bulk.pk)
    if bulk.is_running:
        bulk.stopped_at = timezone.now()
        record(bulk, "bulk.act.stopped", by=actor, **bulk.progress())
    return bulk


@transaction.atomic
def resume(*, bulk: BulkAct, actor: Actor) -> BulkAct:
    """Go on with an act that was stopped, or whose worker is gone."""
    require(policies.may_resume(actor, bulk))
    bulk = BulkAct.objects.select_for_update().get(pk=bulk.pk)
    if bulk.is_finished:
        return bulk
    if bulk.is_stopped:
        bulk.stopped_at, bulk.moved_at = None, timezone.now()
        record(bulk, "bulk.act.resumed", by=actor, **bulk.progress())
    _queue(bulk)
    return bulk


def resume_stale() -> int:
    """Queue the acts that no worker moves any more: the queue itself has ended whoever held them."""
    stale = timezone.now() - timedelta(seconds=settings.Q_CLUSTER["retry"])
    waiting = list(BulkAct.objects.running().filter(moved_at__lt=stale).order_by("pk"))
    for bulk in waiting:
        _queue(bulk)
    return len(waiting)


def go_on(*, bulk_id: int, doer: Doer) -> int:
    """Do the next rows of an act, and queue the rest; return how many were looked at."""
    until, count = monotonic() + _LONGEST_SECONDS, 0
    while items := _waiting(bulk_id, doer.at_once):
        looked_at = _do_some(bulk_id, items, doer)
        count += looked_at
        if not looked_at:  # stopped, or another worker is at it
            return count
        if monotonic() > until:
            _queue(BulkAct.objects.get(pk=bulk_id))
            return count
    _finish(bulk_id, doer)
    return count


def one_by_one(
    things: Iterable[int], act: Callable[[int], object], *refusals: type[Exception]
) -> dict[int, str]:
    """Do an act on each thing by itself; return the code of each refusal."""
    refused = {}
    for thing in things:
        try:
            with transaction.atomic():
                act(thing)
        except refusals as refusal:
            refused[thing] = getattr(refusal, "code", GONE)
    return refused


def _waiting(bulk_id: int, many: int) -> list[int]:
    waiting = BulkItem.objects.filter(bulk=bulk_id, outcome=BulkItem.Outcome.WAITING)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:many])


def _do_some(bulk_id: int, items: Sequence[int], doer: Doer) -> int:
    """Do a set; where a row breaks it, do its rows one by one and leave that row out."""
    try:
        return _do_set(bulk_id, items, doer)
    except (InterfaceError, OperationalError):
        raise  # the database is away or was busy: nothing is wrong with a row
    except Exception as error:  # noqa: BLE001 - the row says that it failed, the others go on
        log.warning("bulk act %s: a set failed (%s)", bulk_id, type(error).__name__)
    return sum(_do_alone(bulk_id, item, doer) for item in items)


def _do_alone(bulk_id: int, item: int, doer: Doer) -> int:
    try:
        return _do_set(bulk_id, [item], doer)
    except (InterfaceError, OperationalError):
        raise
    except Exception as error:  # noqa: BLE001 - the row says that it failed, the others go on
        log.error("bulk act %s: row %s failed (%s)", bulk_id, item, type(error).__name__)
    waiting = BulkItem.objects.filter(pk=item, outcome=BulkItem.Outcome.WAITING)
    return waiting.update(outcome=BulkItem.Outcome.FAILED)


@transaction.atomic
def _do_set(bulk_id: int, items: Sequence[int], doer: Doer) -> int:
    """Do some rows and write what became of them, in one transaction."""
    locked = BulkAct.objects.running().select_for_update(skip_locked=True)
    bulk = locked.filter(pk=bulk_id).first()
    if bulk is None:
        return 0
    waiting = BulkItem.objects.filter(pk__in=items, outcome=BulkItem.Outcome.WAITING)
    things = dict(waiting.order_by("thing_id").values_list("thing_id", "pk"))
    _keep(things, doer.do(bulk, list(things), doer.actor_of(bulk)))
    BulkAct.objects.filter(pk=bulk_id).update(moved_at=timezone.now())
    return len(things)


def _keep(things: dict[int, int], refused: dict[int, str]) -> None:
    """Write what became of rows: an update for each outcome."""
    alike: dict[str, list[int]] = defaultdict(list)
    for thing, item in things.items():
        alike[refused.get(thing, "")].append(item)
    for why, items in alike.items():
        outcome = BulkItem.Outcome.REFUSED if why else BulkItem.Outcome.DONE
        BulkItem.objects.filter(pk__in=items).update(outcome=outcome, why=why)


@transaction.atomic
def _finish(bulk_id: int, doer: Doer) -> None:
    """Close the act once nothing waits; another worker may still hold the last rows."""
    bulk = BulkAct.objects.select_for_update().get(pk=bulk_id)
    if bulk.is_finished or _waiting(bulk_id, 1):
        return
    bulk.finished_at = bulk.moved_at = timezone.now()
    record(bulk, "bulk.act.finished", by=doer.actor_of(bulk), **bulk.progress())


def _queue(bulk: BulkAct) -> None:
    if bulk.subject == BulkAct.Subject.REPORT:
        async_task(_OF_REPORTS, bulk.pk)
    else:
        async_task(_OF_ACCESS, bulk.pk)
