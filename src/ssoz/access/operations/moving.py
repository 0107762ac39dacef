"""Moving people out of a closed unit into its successor, with the roles that they held.

Locks as everywhere: packets, profiles, applications. No role that must stay is asked for: in a closed
unit nobody is in force.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ssoz.access import mails, refusals
from ssoz.access.models import Application, Packet, Profile
from ssoz.access.moving import Move, holders_in, moves_to, open_successors
from ssoz.access.operations.locks import locked_profile
from ssoz.access.operations.numbers import save_applications
from ssoz.access.operations.statuses import refresh_status
from ssoz.access.refusals import Refused
from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.units.models import Unit


@transaction.atomic
def move_profile(*, profile: Profile, successor: Unit, reason: str, actor: Actor) -> Profile:
    """Let a person hold in the successor what they held in a closed unit; the old rights end.

    Roles that the successor cannot have are left out, those held there already are not doubled.
    """
    [move] = _locked_moves([profile], successor, actor)
    require(move.code != "not_yours")
    _refuse_unless_successor(profile.unit, successor)
    text = _reason(reason)
    if move.code:
        raise Refused(move.why_not, move.code)
    return _carry_out(move, text, actor)


@transaction.atomic
def move_people(*, unit: Unit, successor: Unit, reason: str, actor: Actor) -> list[Move]:
    """Move everybody who holds a role in a closed unit; return all, also whom it left and why."""
    _refuse_unless_successor(unit, successor)
    text = _reason(reason)
    moves = _locked_moves(list(holders_in([unit])), successor, actor)
    for move in moves:
        if not move.code:
            _carry_out(move, text, actor)
    return moves


def _refuse_unless_successor(unit: Unit, successor: Unit) -> None:
    today, unit = timezone.localdate(), Unit.objects.get(pk=unit.pk)
    if unit.closed_on is None or unit.is_open_on(today):
        raise Refused(refusals.MOVE_FROM_OPEN_UNIT, "open")
    if successor not in open_successors([unit], today)[unit.pk]:
        raise Refused(refusals.MOVE_TO_NO_SUCCESSOR % {"unit": successor.name}, "no_successor")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused(refusals.REASON_MISSING, "no_reason")
    return reason.strip()


def _locked_moves(profiles: list[Profile], successor: Unit, actor: Actor) -> list[Move]:
    """Lock what will change, the profiles in the successor among it, and work it out anew."""
    held = Application.objects.filter(profile__in=profiles, state=Application.State.APPROVED)
    packets = Packet.objects.filter(pk__in=held.order_by().values("packet"))
    list(packets.select_for_update().order_by("pk").values_list("pk"))
    people = [profile.person_id for profile in profiles]
    there = Profile.objects.filter(unit=successor, person__in=people)
    keys = sorted({*(profile.pk for profile in profiles), *there.values_list("pk", flat=True)})
    locked = {key: locked_profile(key) for key in keys}
    list(held.select_for_update().order_by("pk").values_list("pk"))
    return moves_to(successor, [locked[profile.pk] for profile in profiles], actor)


def _carry_out(move: Move, reason: str, actor: Actor) -> Profile:
    now, old = timezone.now(), move.profile
    packet, new = _packet_of(move, now, actor), _profile_there(move, actor)
    given = _given(move, packet, new, now, actor) if packet is not None else {}
    for application in move.ends:
        application.archive(now, reason)
        record(
            application, "access.application.archived", by=actor, reason=reason,
            before=Application.State.APPROVED, moved_to=given.get(application.pk, ""),
        )  # fmt: skip
    refresh_status(old, actor=actor)
    refresh_status(new, actor=actor)
    mails.profile_moved(new, move, reason)
    return new


def _packet_of(move: Move, now: datetime, actor: Actor) -> Packet | None:
    if not move.gives:
        return None
    old = move.profile
    packet = Packet(
        person=old.person, unit=move.successor, email=old.email, phone=old.phone,
        position=old.position, role_codes=[application.role.code for application in move.gives],
        created_at=now, changed_at=now, saved_at=now, finished_at=now,
    )  # fmt: skip
    record(packet, "access.packet.moved", by=actor)
    return packet


def _profile_there(move: Move, actor: Actor) -> Profile:
    old = move.profile
    known = Profile.objects.filter(person=old.person_id, unit=move.successor).first()
    if known is None:
        known = Profile(
            person=old.person, unit=move.successor, email=old.email, phone=old.phone,
            position=old.position,
        )  # fmt: skip
        record(known, "access.profile.made", by=actor)
    return locked_profile(known.pk)


def _given(move: Move, packet: Packet, new: Profile, now: datetime, actor: Actor) -> dict[int, str]:
    """Grant the roles on the strength of the old decisions; return the new number of each."""
    made = save_applications(
        packet, new, [application.role for application in move.gives],
        origin=Application.Origin.SUCCESSION, actor=actor,
    )  # fmt: skip
    numbers = {}
    for former, application in zip(move.gives, made, strict=True):
        application.moved_from = former
        application.finish(now)
        application.approve(now, actor)
        record(application, "access.application.moved", by=actor, former=former.number)
        numbers[former.pk] = application.number
    return numbers
