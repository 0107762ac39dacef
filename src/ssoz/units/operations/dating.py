"""Closing, reopening, suspending: the acts behind the dates from which the status follows.

A unit and its parts are dated alike, so that one verb serves both.
"""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.units import policies, refusals
from ssoz.units.checking import why_needed
from ssoz.units.models import Part, Unit
from ssoz.units.operations.locks import locked_part, locked_unit
from ssoz.units.refusals import Refused, on_day

_CLOSED = {Unit: "units.unit.closed", Part: "units.part.closed"}
_REOPENED = {Unit: "units.unit.reopened", Part: "units.part.reopened"}
_SUSPENDED = {Unit: "units.unit.suspended", Part: "units.part.suspended"}
_RESUMED = {Unit: "units.unit.suspension_ended", Part: "units.part.suspension_ended"}


@transaction.atomic
def close(*, thing: Unit | Part, day: date, reason: str = "", actor: Actor) -> Unit | Part:
    """Close a unit or a part from a day on; what hangs under a part closes with it."""
    thing = _locked(thing, actor)
    if thing.closed_on is not None:
        raise Refused(on_day(refusals.CLOSED_ALREADY, thing.closed_on), "closed")
    if day < thing.started_on:
        raise Refused(on_day(refusals.CLOSES_BEFORE_START, thing.started_on), "too_early")
    if isinstance(thing, Unit) and (why := why_needed(thing)) is not None:
        raise why
    for one in [thing, *_open_below(thing)]:
        one.closed_on = max(day, one.started_on)
        record(one, _CLOSED[type(one)], by=actor, day=day, reason=reason.strip())
    return thing


@transaction.atomic
def reopen(*, thing: Unit | Part, reason: str = "", actor: Actor) -> Unit | Part:
    """Take the closing of a unit or a part back."""
    thing = _locked(thing, actor)
    if thing.closed_on is None:
        raise Refused(refusals.NOT_CLOSED, "open")
    if isinstance(thing, Part) and thing.parent and thing.parent.closed_on is not None:
        raise Refused(refusals.PARENT_CLOSED % {"part": thing.parent.name}, "parent")
    was = thing.closed_on
    thing.closed_on = None
    record(thing, _REOPENED[type(thing)], by=actor, was=was, reason=reason.strip())
    return thing


@transaction.atomic
def suspend(
    *, thing: Unit | Part, since: date, until: date | None = None, reason: str = "", actor: Actor
) -> Unit | Part:
    """Suspend a unit or a part from a day on, to a day if it is known."""
    thing = _locked(thing, actor)
    if thing.closed_on is not None and thing.closed_on <= since:
        raise Refused(on_day(refusals.CLOSED_ALREADY, thing.closed_on), "closed")
    if since < thing.started_on:
        raise Refused(on_day(refusals.SUSPENSION_BEFORE_START, thing.started_on), "too_early")
    if until is not None and until < since:
        raise Refused(on_day(refusals.SUSPENSION_ENDS_EARLY, since), "ends_early")
    begun = thing.suspended_from
    if begun is not None and (thing.suspended_to is None or thing.suspended_to >= since):
        raise Refused(on_day(refusals.SUSPENDED_ALREADY, begun), "suspended")
    thing.suspended_from, thing.suspended_to = since, until
    act = _SUSPENDED[type(thing)]
    record(thing, act, by=actor, since=since, until=until, reason=reason.strip())
    return thing


@transaction.atomic
def end_suspension(
    *, thing: Unit | Part, until: date, reason: str = "", actor: Actor
) -> Unit | Part:
    """End a suspension; `until` is its last day."""
    thing = _locked(thing, actor)
    begun = thing.suspended_from
    if begun is None or not is_suspended_from(thing, timezone.localdate()):
        raise Refused(refusals.NOT_SUSPENDED, "not_suspended")
    if until < begun:
        raise Refused(on_day(refusals.SUSPENSION_ENDS_EARLY, begun), "ends_early")
    thing.suspended_to = until
    record(thing, _RESUMED[type(thing)], by=actor, until=until, reason=reason.strip())
    return thing


def is_suspended_from(thing: Unit | Part, day: date) -> bool:
    """Tell whether a suspension lasts on a day or is still to come."""
    return thing.suspended_from is not None and (
        thing.suspended_to is None or thing.suspended_to >= day
    )


def _locked(thing: Unit | Part, actor: Actor) -> Unit | Part:
    fresh = locked_unit(thing) if isinstance(thing, Unit) else locked_part(thing)
    require(policies.may_edit(actor, fresh if isinstance(fresh, Unit) else fresh.unit))
    return fresh


def _open_below(thing: Unit | Part) -> Iterator[Part]:
    """Yield the open parts under a part, the nearest first; those of a unit keep their own dates."""
    if isinstance(thing, Part):
        for part in Part.objects.filter(parent=thing, closed_on__isnull=True).order_by("pk"):
            yield part
            yield from _open_below(part)
