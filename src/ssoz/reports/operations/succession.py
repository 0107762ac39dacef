"""One unit gives way to another: merger, split, takeover, with all that it still owed.

Units are locked first, then collections, obligations and reports, as everywhere. The locks leave
the keys alone, so that nobody who only refers to these rows waits, or is waited for.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ssoz.access import operations as access
from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.reports import mails
from ssoz.reports import succession_refusals as refusals
from ssoz.reports.models import Collection, Obligation, Report
from ssoz.reports.operations import texts
from ssoz.reports.operations.inheriting import pass_on
from ssoz.reports.queries import Heritage, has_passed_into, heritage_of
from ssoz.reports.refusals import Refused
from ssoz.reports.succession_refusals import HeritageChanged
from ssoz.units import operations as units
from ssoz.units import policies
from ssoz.units.models import Succession, Unit
from ssoz.units.operations.locks import locked_units

_KIND = Succession.Kind


@transaction.atomic
def succeed(
    *,
    kind: str,
    predecessors: Sequence[Unit],
    successors: Sequence[Unit],
    heir: Unit | None = None,
    effective_on: date,
    reason: str,
    move_people: bool = False,
    seen: str = "",
    actor: Actor,
) -> list[Succession]:
    """Close the predecessors, pass on what they owed and tell everybody; all of it or nothing.

    With `move_people` those who held roles hold them in the heir, as far as the actor decides.

    `heir` is the successor that inherits; a split must name it. `seen` is the fingerprint of the
    consequences that were shown: where they are others by now, nothing is done.
    """
    fresh = locked_units([*predecessors, *successors])
    before = [fresh[unit.pk] for unit in predecessors]
    after = [fresh[unit.pk] for unit in successors]
    refuse_unless_possible(kind, before, after, effective_on, actor)
    reason = texts.reason(reason)
    heir = heir_of(after, heir)
    heritage = _locked_heritage(before, after, heir, seen, actor)
    for unit in before:
        units.close(thing=unit, day=effective_on, reason=reason, actor=actor)
    rows = [
        _keep(kind, old, new, heir, effective_on, reason, actor) for old in before for new in after
    ]
    for line in heritage.lines:
        pass_on(line, heir, effective_on, actor)
    _tell(heritage, rows, heir, _moved(before, heir, reason, actor) if move_people else set())
    return rows


def refuse_unless_possible(
    kind: str, before: Sequence[Unit], after: Sequence[Unit], day: date, actor: Actor
) -> None:
    """Refuse what cannot follow from what stands in the register; the preview asks it too."""
    require(all(policies.may_edit(actor, unit) for unit in (*before, *after)))
    _refuse_wrong_number(kind, before, after)
    if day > timezone.localdate():
        raise Refused(refusals.SUCCESSION_TO_COME, "future")
    for unit in before:
        _refuse_predecessor(unit, day)
    for unit in after:
        _refuse_successor(unit, day, any(old.is_reporting for old in before))
    for old in before:
        for new in after:
            if has_passed_into(new, old):
                names = {"unit": new.name, "other": old.name}
                raise Refused(refusals.SUCCESSION_IN_A_CIRCLE % names, "circle")


def _refuse_wrong_number(kind: str, before: Sequence[Unit], after: Sequence[Unit]) -> None:
    if kind not in _KIND.values:
        raise Refused(refusals.NO_SUCCESSION_KIND, "kind")
    if {unit.pk for unit in before} & {unit.pk for unit in after}:
        raise Refused(refusals.SUCCEEDS_ITSELF, "itself")
    olds, news = len({unit.pk for unit in before}), len({unit.pk for unit in after})
    if olds < len(before) or news < len(after):
        raise Refused(refusals.NAMED_TWICE, "twice")
    match kind:
        case _KIND.MERGER if olds < 2 or news != 1:
            raise Refused(refusals.MERGER_OF, "number")
        case _KIND.SPLIT if olds != 1 or news < 2:
            raise Refused(refusals.SPLIT_OF, "number")
        case _KIND.TAKEOVER if olds != 1 or news != 1:
            raise Refused(refusals.TAKEOVER_OF, "number")


def _refuse_predecessor(unit: Unit, day: date) -> None:
    names = {"unit": unit.name}
    if unit.closed_on is not None:
        raise Refused(refusals.PREDECESSOR_CLOSED % names, "closed")
    if unit.started_on > day:
        raise Refused(refusals.PREDECESSOR_YOUNGER % names, "too_early")


def _refuse_successor(unit: Unit, day: date, must_report: bool) -> None:
    names = {"unit": unit.name}
    if unit.started_on > day:
        raise Refused(refusals.SUCCESSOR_YOUNGER % names, "too_early")
    if not unit.is_open_on(timezone.localdate()) or not unit.is_open_on(day):
        raise Refused(refusals.SUCCESSOR_NOT_OPEN % names, "not_open")
    if must_report and not unit.is_reporting:
        raise Refused(refusals.SUCCESSOR_DOES_NOT_REPORT % names, "not_reporting")


def heir_of(after: Sequence[Unit], chosen: Unit | None) -> Unit:
    """Return the successor that inherits: the only one, or the one that was chosen."""
    if len(after) == 1:
        return after[0]
    for unit in after:
        if chosen is not None and unit.pk == chosen.pk:
            return unit
    raise Refused(refusals.NO_HEIR, "no_heir")


def _locked_heritage(
    before: Sequence[Unit], after: Sequence[Unit], heir: Unit, seen: str, actor: Actor
) -> Heritage:
    _lock_owed(before, heir)
    heritage = heritage_of(before, after, heir, actor.person_id)
    if seen and seen != heritage.fingerprint:
        raise HeritageChanged
    return heritage


def _lock_owed(before: Sequence[Unit], heir: Unit) -> None:
    owed = Obligation.objects.filter(unit__in=[*before, heir])
    keys = set(owed.values_list("collection_id", flat=True))
    _lock(Collection.objects.filter(pk__in=keys))
    _lock(Obligation.objects.filter(unit__in=[*before, heir]))
    _lock(Report.objects.current().filter(unit__in=before))


def _lock(rows: QuerySet) -> None:
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _keep(
    kind: str, old: Unit, new: Unit, heir: Unit, day: date, reason: str, actor: Actor
) -> Succession:
    row = Succession(
        kind=kind,
        predecessor=old,
        successor=new,
        effective_on=day,
        inherits=new.pk == heir.pk,
        reason=reason,
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name[:200],
    )
    record(row, "units.succession.made", by=actor, kind=kind, day=day, successor=new.pk)
    return row


def _moved(before: Sequence[Unit], heir: Unit, reason: str, actor: Actor) -> set[int]:
    """Move the people of the predecessors; return whose profiles were moved."""
    moves = [
        move
        for unit in before
        for move in access.move_people(unit=unit, successor=heir, reason=reason, actor=actor)
    ]
    return {move.profile.pk for move in moves if not move.code}


def _tell(heritage: Heritage, rows: list[Succession], heir: Unit, moved: set[int]) -> None:
    passing = len(heritage.passing)
    for profile in heritage.leaving:
        if profile.pk in moved:  # that message says where the roles are, this where to ask for them
            continue
        own = sum(line.predecessor.pk == profile.unit_id for line in heritage.passing)
        mails.unit_succeeded(profile, rows, heir, own)
    for profile in heritage.receiving:
        mails.unit_succeeds(profile, rows, heir, passing)
    for profile in heritage.overseeing:
        mails.succession_seen(profile, rows, heir, passing)
