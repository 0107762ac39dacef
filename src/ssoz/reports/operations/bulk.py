"""One act on many reports: the queue does them one by one, each as its own act of this person."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from ssoz.access.queries import actor_for
from ssoz.actors import Actor, NotAllowed, require
from ssoz.journal.operations import record
from ssoz.people.models import Person
from ssoz.reports import refusals
from ssoz.reports.models import BulkAct, BulkItem, Report
from ssoz.reports.operations import texts
from ssoz.reports.operations.deciding import accept, send_back, verify
from ssoz.reports.operations.trail import keep_items, keep_outcome
from ssoz.reports.refusals import Refused

_CONTINUE = "ssoz.reports.tasks.continue_bulk"
_AT_ONCE = 50
_PERMISSIONS = {
    BulkAct.Act.VERIFY: ("report.verify",),
    BulkAct.Act.ACCEPT: ("report.accept",),
    BulkAct.Act.SEND_BACK: ("report.verify", "report.accept"),
}


@transaction.atomic
def start_bulk(*, act: str, reports: Iterable[Report], reason: str = "", actor: Actor) -> BulkAct:
    """Begin an act on many reports; those that the actor does not even find are left out."""
    if act not in BulkAct.Act.values:
        raise Refused(refusals.UNKNOWN_ACT, "act")
    require(any(actor.can(permission) for permission in _PERMISSIONS[BulkAct.Act(act)]))
    text = texts.reason(reason) if act == BulkAct.Act.SEND_BACK else texts.optional(reason)
    chosen = Report.objects.visible_to(actor).filter(pk__in={report.pk for report in reports})
    found = list(chosen.only("pk").order_by("pk"))
    if not found:
        raise Refused(refusals.NO_REPORTS, "no_reports")
    now = timezone.now()
    assert actor.person_id and actor.profile_id and actor.unit_id  # a right comes from a profile
    bulk = BulkAct(
        act=act, reason=text, person_id=actor.person_id, person_name=actor.name[:200],
        profile_id=actor.profile_id, unit_id=actor.unit_id, address=actor.address,
        started_at=now, moved_at=now,
    )  # fmt: skip
    record(bulk, "reports.bulk.started", by=actor, what=act, reports=len(found))
    keep_items(bulk, found)
    async_task(_CONTINUE, bulk.pk)
    return bulk


def continue_bulk(*, bulk_id: int) -> int:
    """Do the next reports of a bulk act and queue the rest; return how many were done now."""
    bulk = BulkAct.objects.get(pk=bulk_id)
    if bulk.is_finished:
        return 0
    for done in range(_AT_ONCE):
        if not _do_next(bulk):
            _finish(bulk)
            return done
    async_task(_CONTINUE, bulk.pk)
    return _AT_ONCE


@transaction.atomic
def _do_next(bulk: BulkAct) -> bool:
    """Do one report and write what became of it, in one transaction: a killed worker loses nothing."""
    item = (
        BulkItem.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(bulk=bulk, outcome=BulkItem.Outcome.WAITING)
        .select_related("report")
        .order_by("pk")
        .first()
    )
    if item is None:
        return False
    try:
        with transaction.atomic():
            _act_of(bulk, item.report)(_actor_of(bulk))
    except (NotAllowed, Refused) as refusal:
        keep_outcome(item, BulkItem.Outcome.REFUSED, refusal.code)
    else:
        keep_outcome(item, BulkItem.Outcome.DONE)
    return True


@transaction.atomic
def _finish(bulk: BulkAct) -> None:
    """Close the act once nothing waits; another worker may still hold the last report."""
    fresh = BulkAct.objects.select_for_update().get(pk=bulk.pk)
    if fresh.is_finished or fresh.items.filter(outcome=BulkItem.Outcome.WAITING).exists():
        return
    fresh.finished_at = timezone.now()
    fresh.moved_at = fresh.finished_at
    progress = fresh.progress()
    record(
        fresh, "reports.bulk.finished", by=_actor_of(bulk),
        done=progress["done"], refused=progress["refused"],
    )  # fmt: skip


def _act_of(bulk: BulkAct, report: Report) -> Callable[[Actor], Report]:
    match bulk.act:
        case BulkAct.Act.VERIFY:
            return lambda actor: verify(report=report, note=bulk.reason, actor=actor)
        case BulkAct.Act.ACCEPT:
            return lambda actor: accept(report=report, note=bulk.reason, actor=actor)
    return lambda actor: send_back(report=report, reason=bulk.reason, actor=actor)


def _actor_of(bulk: BulkAct) -> Actor:
    person = Person.objects.get(pk=bulk.person_id)
    day = timezone.localdate()
    return actor_for(person, bulk.profile_id, day=day, address=bulk.address)
