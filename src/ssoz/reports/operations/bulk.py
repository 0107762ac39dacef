"""One act on many reports: the queue does them one by one, each as its own act of this person."""

from collections.abc import Callable, Iterable

from django.db import transaction

from ssoz.access.operations import bulk_actor
from ssoz.actors import Actor, NotAllowed, require
from ssoz.bulk import operations as bulk_acts
from ssoz.bulk.models import BulkAct
from ssoz.reports import refusals
from ssoz.reports.models import Report
from ssoz.reports.operations import texts
from ssoz.reports.operations.deciding import accept, send_back, verify
from ssoz.reports.refusals import Refused

Act = BulkAct.Act
_PERMISSIONS = {
    Act.VERIFY: ("report.verify",),
    Act.ACCEPT: ("report.accept",),
    Act.SEND_BACK: ("report.verify", "report.accept"),
}


@transaction.atomic
def start_bulk(
    *, act: str, reports: Iterable[Report | int], reason: str = "", actor: Actor
) -> BulkAct:
    """Begin an act on many reports; those that the actor does not even find are left out."""
    if act not in _PERMISSIONS:
        raise Refused(refusals.UNKNOWN_ACT, "act")
    require(any(actor.can(permission) for permission in _PERMISSIONS[Act(act)]))
    text = texts.reason(reason) if act == Act.SEND_BACK else texts.optional(reason)
    wanted = {getattr(report, "pk", report) for report in reports}
    reached = Report.objects.visible_to(actor).order_by("pk").values_list("pk", flat=True)
    things = [pk for pk in reached if pk in wanted]
    if not things:
        raise Refused(refusals.NO_REPORTS, "no_reports")
    if len(things) > bulk_acts.MOST:
        raise Refused(refusals.TOO_MANY_AT_ONCE % {"most": bulk_acts.MOST}, "too_many")
    return bulk_acts.start(
        subject=BulkAct.Subject.REPORT, act=act, things=things, reason=text, actor=actor
    )


def continue_bulk(*, bulk_id: int) -> int:
    """Do the next reports of a bulk act and queue the rest; return how many were looked at."""
    return bulk_acts.go_on(bulk_id=bulk_id, doer=_DOER)


def _do_some(bulk: BulkAct, things: list[int], actor: Actor) -> dict[int, str]:
    def act_on(pk: int) -> None:
        _act_of(bulk, Report.objects.get(pk=pk))(actor)

    return bulk_acts.one_by_one(things, act_on, NotAllowed, Refused, Report.DoesNotExist)


# An acceptance evaluates the whole form: a set is short, so that a stop is heard soon.
_DOER = bulk_acts.Doer(bulk_actor, _do_some, at_once=10)


def _act_of(bulk: BulkAct, report: Report) -> Callable[[Actor], Report]:
    match bulk.act:
        case Act.VERIFY:
            return lambda actor: verify(report=report, note=bulk.reason, actor=actor)
        case Act.ACCEPT:
            return lambda actor: accept(report=report, note=bulk.reason, actor=actor)
    return lambda actor: send_back(report=report, reason=bulk.reason, actor=actor)
