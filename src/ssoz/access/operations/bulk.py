"""Deciding on many applications, blocking many profiles: the queue does it as who began it."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ssoz.access import policies, refusals
from ssoz.access.models import Application, Profile
from ssoz.access.operations.deciding import Decision, decide, why_not
from ssoz.access.operations.decisions import approval, archiving, rejection
from ssoz.access.operations.profiles import block, unblock, why_not_block, why_not_unblock
from ssoz.access.queries import actor_for
from ssoz.access.refusals import Refused
from ssoz.actors import Actor, NotAllowed, require
from ssoz.bulk import operations as bulk_acts
from ssoz.bulk.models import BulkAct, BulkItem
from ssoz.people.models import Person

Act, Subject = BulkAct.Act, BulkAct.Subject
UNDO_WINDOW = timedelta(days=1)
_BLOCKING = {Act.BLOCK: block, Act.UNBLOCK: unblock}


@transaction.atomic
def decide_many(
    *,
    act: str,
    applications: Iterable[int],
    reason: str = "",
    reason_code: str = "",
    actor: Actor,
) -> BulkAct:
    """Begin to decide on many applications; those out of the actor's reach are left out."""
    require(any(actor.can(permission) for permission in policies.DECIDING))
    decision = decision_of(act, reason_code, reason, actor)
    if decision.missing:
        raise Refused(refusals.REASON_MISSING, decision.missing)
    found = Application.objects.visible_to(actor, to="application.read")
    return _start(Subject.APPLICATION, act, found, applications, reason, reason_code, actor)


@transaction.atomic
def block_many(*, act: str, profiles: Iterable[int], reason: str = "", actor: Actor) -> BulkAct:
    """Begin to block, or to unblock, many profiles; those out of reach are left out."""
    require(actor.can("profile.block"))
    if act not in _BLOCKING:
        raise Refused(refusals.UNKNOWN_ACT, "act")
    if act == Act.BLOCK and not reason.strip():
        raise Refused(refusals.REASON_MISSING, "no_reason")
    found = Profile.objects.visible_to(actor)
    return _start(Subject.PROFILE, act, found, profiles, reason, "", actor)


@transaction.atomic
def undo_block_many(*, bulk: BulkAct, actor: Actor) -> BulkAct:
    """Begin to unblock what an act of one's own blocked within the last day, and nobody since."""
    require(actor.person_id is not None and bulk.person_id == actor.person_id)
    if not can_be_undone(bulk):
        raise Refused(refusals.NOT_UNDONE_ANY_MORE, "too_late")
    done = bulk.items.filter(outcome=BulkItem.Outcome.DONE)
    blocked = Profile.objects.filter(
        pk__in=done.values("thing_id"),
        blocked_at__range=(bulk.started_at, bulk.moved_at),
        block_reason=bulk.reason,
    )
    keys = blocked.values_list("pk", flat=True)
    return block_many(act=Act.UNBLOCK, profiles=keys, actor=actor)


def can_be_undone(bulk: BulkAct) -> bool:
    """Tell whether an act can be taken back: a block, for a day; decisions have gone out by mail."""
    is_block = (bulk.subject, bulk.act) == (Subject.PROFILE, Act.BLOCK)
    return is_block and not bulk.is_running and timezone.now() - bulk.started_at < UNDO_WINDOW


def continue_bulk(*, bulk_id: int) -> int:
    """Do the next rows of a bulk act, and queue the rest; return how many were looked at."""
    subject = BulkAct.objects.get(pk=bulk_id).subject
    return bulk_acts.go_on(bulk_id=bulk_id, doer=_DOERS[Subject(subject)])


def decision_of(act: str, reason_code: str, reason: str, actor: Actor) -> Decision:
    """Return what is to be decided, from the answers of a form."""
    match act:
        case Act.APPROVE:
            return approval(actor)
        case Act.REJECT:
            if reason_code not in Application.Reason.values:
                raise Refused(refusals.REASON_MISSING, "no_reason")
            return rejection(reason_code, reason, actor)
        case Act.ARCHIVE:
            return archiving(reason)
    raise Refused(refusals.UNKNOWN_ACT, "act")


def why_not_decided(act: str, actor: Actor) -> Callable[[Application], str]:
    """Return what says, of each application, the code of why an act is not possible on it."""
    decision = decision_of(act, Application.Reason.SIGNATURE, "-", actor)
    return lambda application: why_not(decision, application, actor)


def why_not_blocked(act: str, actor: Actor) -> Callable[[Profile], str]:
    """Return what says, of each profile, the code of why an act is not possible on it."""
    rule = why_not_block if act == Act.BLOCK else why_not_unblock
    return lambda profile: rule(profile, actor)


def bulk_actor(bulk: BulkAct) -> Actor:
    """Return who began a bulk act, with the rights that they have now."""
    person, day = Person.objects.get(pk=bulk.person_id), timezone.localdate()
    return actor_for(person, bulk.profile_id, day=day, address=bulk.address)


def _start(
    subject: str, act: str, found: Any, wanted: Iterable[int], reason: str, code: str, actor: Actor
) -> BulkAct:
    wanted = set(wanted)
    reached = found.order_by("pk").values_list("pk", flat=True)
    things = [pk for pk in reached if pk in wanted]
    if not things:
        raise Refused(refusals.NOTHING_CHOSEN, "nothing_chosen")
    if len(things) > bulk_acts.MOST:
        raise Refused(refusals.TOO_MANY_AT_ONCE % {"most": bulk_acts.MOST}, "too_many")
    return bulk_acts.start(
        subject=subject, act=act, things=things, reason=reason.strip(), reason_code=code,
        actor=actor,
    )  # fmt: skip


def _decide_some(bulk: BulkAct, things: list[int], actor: Actor) -> dict[int, str]:
    decision = decision_of(bulk.act, bulk.reason_code, bulk.reason, actor)
    decided = decide(things, decision, actor)
    done = {application.pk for application in decided.done}
    left = {application.pk: code for application, code in decided.left}
    return {pk: left.get(pk, bulk_acts.GONE) for pk in things if pk not in done}


def _block_some(bulk: BulkAct, things: list[int], actor: Actor) -> dict[int, str]:
    answers = {"reason": bulk.reason} if bulk.act == Act.BLOCK else {}
    operation: Any = _BLOCKING[Act(bulk.act)]

    def act_on(pk: int) -> None:
        profile = Profile.objects.select_related("unit").get(pk=pk)
        if code := why_not_blocked(bulk.act, actor)(profile):
            raise Refused(refusals.why_left(code), code)
        operation(profile=profile, **answers, actor=actor)

    return bulk_acts.one_by_one(things, act_on, NotAllowed, Refused, Profile.DoesNotExist)


_DOERS = {
    Subject.APPLICATION: bulk_acts.Doer(bulk_actor, _decide_some, at_once=250),
    Subject.PROFILE: bulk_acts.Doer(bulk_actor, _block_some, at_once=50),
}
