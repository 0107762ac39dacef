"""How a decision on applications is made: the rules and the writing stand here once.

One application is a set of one. A set is locked, judged row by row, and written by a handful of
statements, so that thousands of them take seconds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from ssoz.access import refusals
from ssoz.access.models import Application
from ssoz.access.operations.locks import lock_roles_that_must_stay, locked_applications
from ssoz.access.operations.statuses import is_last_holder, refresh_statuses
from ssoz.access.refusals import DecidedMeanwhile, Refused
from ssoz.actors import Actor, NotAllowed
from ssoz.journal.operations import record_many

State = Application.State


@dataclass(frozen=True)
class Decision:
    """One decision: who may take it, on what, what it changes, and what is told of it.

    `missing` is the code of an answer that was not given; `fields` are those that `move` sets;
    `tell` is given the states of before beside the applications.
    """

    act: str
    may: Callable[[Actor, Application], bool]
    move: Callable[[Application], object]
    fields: tuple[str, ...]
    tell: Callable[[Sequence[Application], Mapping[int, str]], None]
    sources: frozenset[str] = frozenset({State.PENDING})
    details: Callable[[Application], Mapping[str, Any]] = lambda application: {}
    missing: str = ""
    on_evidence: bool = False
    takes_away: bool = False


@dataclass(frozen=True)
class Decided:
    """What became of a set: what was decided, and what was left, with the code of why."""

    done: list[Application]
    left: list[tuple[Application, str]]


def why_not(decision: Decision, application: Application, actor: Actor) -> str:
    """Return the code of why an actor can not decide so, or nothing. It writes and locks nothing."""
    if not decision.may(actor, application):
        return "own" if application.profile.person_id == actor.person_id else "not_allowed"
    if application.state not in decision.sources:
        return "decided"
    if decision.on_evidence and not application.packet.has_evidence():
        return "no_evidence"
    if decision.missing:
        return decision.missing
    taken = decision.takes_away and application.state == State.APPROVED
    if taken and is_last_holder(application.role, application.profile):
        return "last_holder"
    return ""


def decide(keys: Sequence[int], decision: Decision, actor: Actor) -> Decided:
    """Take a decision on each application that it is possible on, within a transaction."""
    if decision.takes_away:
        lock_roles_that_must_stay(Application.objects.filter(pk__in=keys).order_by().values("role"))
    decided = Decided([], [])
    applications = locked_applications(keys)
    if decision.on_evidence:
        prefetch_related_objects([each.packet for each in applications], "attachments__file")
    # Who is the last to hold a role is known only once those before have been written.
    keeping = [each for each in applications if decision.takes_away and each.role.must_stay]
    plain = [each for each in applications if each not in keeping]
    for some in [plain, *([each] for each in keeping)]:
        _decide(some, decision, actor, decided)
    return decided


def decide_one(application: Application, decision: Decision, actor: Actor) -> Application:
    """Take a decision on one application, or say why not."""
    decided = decide([application.pk], decision, actor)
    for left, code in decided.left:
        raise _refusal(left, code)
    return decided.done[0]


def _decide(
    applications: Sequence[Application], decision: Decision, actor: Actor, decided: Decided
) -> None:
    done, details, before = [], {}, {}
    for application in applications:
        code = why_not(decision, application, actor)
        if code:
            decided.left.append((application, code))
            continue
        details[application.pk] = decision.details(application)
        before[application.pk] = application.state
        decision.move(application)
        done.append(application)
    record_many(done, decision.act, by=actor, fields=decision.fields, details=details)
    profiles = {application.profile_id: application.profile for application in done}
    refresh_statuses(profiles.values(), actor=actor)
    decision.tell(done, before)
    decided.done.extend(done)


def _refusal(application: Application, code: str) -> Exception:
    match code:
        case "decided":
            return DecidedMeanwhile(application)
        case "no_evidence":
            return Refused(refusals.NO_EVIDENCE, code)
        case "no_reason":
            return Refused(refusals.REASON_MISSING, code)
        case "last_holder":
            return Refused(refusals.LAST_HOLDER % {"role": application.role.name}, code)
    return NotAllowed(code=code)
