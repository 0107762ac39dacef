"""Making an application: from the first choice to *Zakończ* (access.md 5.6; seed 000)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from ssoz.access import mails, policies, refusals
from ssoz.access.models import Application, Packet, Profile, Role
from ssoz.access.operations.addresses import ask_to_confirm
from ssoz.access.operations.locks import locked_packet, locked_profile
from ssoz.access.operations.numbers import save_applications
from ssoz.access.operations.statuses import refresh_status
from ssoz.access.queries import deciding_office, role_choices
from ssoz.access.refusals import Refused
from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.people.models import Person
from ssoz.units.models import Unit


@transaction.atomic
def begin(*, actor: Actor) -> Packet:
    """Begin an application, or go on with the one that is unfinished."""
    person = Person.objects.select_for_update().get(pk=actor.person_id)
    require(policies.may_begin(actor, person))
    unfinished = Packet.objects.unfinished().filter(person=person).first()
    if unfinished:
        return unfinished
    now = timezone.now()
    packet = Packet(person=person, email=person.email, created_at=now, changed_at=now)
    record(packet, "access.packet.begun", by=actor)
    return packet


@transaction.atomic
def choose_unit(*, packet: Packet, unit: Unit, actor: Actor) -> Packet:
    """Choose the unit; roles that it does not offer fall away."""
    packet = _open_packet(packet, actor)
    refuse_if_not_open(unit)
    _refuse_if_blocked(packet.person, unit)
    if packet.unit_id != unit.pk:
        packet.unit = unit
        offered = set(Role.objects.open_to(unit).values_list("code", flat=True))
        packet.role_codes = [code for code in packet.role_codes if code in offered]
        _save_change(packet, "access.packet.unit_chosen", actor)
    return packet


@transaction.atomic
def choose_roles(
    *,
    packet: Packet,
    role_codes: Sequence[str],
    phone: str,
    email: str,
    position: str,
    actor: Actor,
) -> Packet:
    """Choose the roles and give the contact data. What is not complete yet is kept too."""
    packet = _open_packet(packet, actor)
    if packet.unit is None:
        raise Refused(refusals.UNIT_MISSING, "no_unit")
    wanted = list(dict.fromkeys(role_codes))
    _refuse_roles(packet, wanted)
    before = (packet.role_codes, packet.phone, packet.email, packet.position)
    packet.role_codes, packet.phone = wanted, phone
    packet.email, packet.position = email, position
    if before != (wanted, phone, email, position):
        _save_change(packet, "access.packet.roles_chosen", actor)
    return packet


@transaction.atomic
def apply(
    *,
    packet: Packet,
    revision: int,
    declared: bool,
    actor: Actor,
    origin: str = Application.Origin.PORTAL,
) -> list[Application]:
    """Save the packet: the profile, and one application with its own number for each role.

    Saving twice makes one submission: the second call returns the same applications. Raise
    `Refused` when the packet was changed elsewhere since it was shown.
    """
    packet = locked_packet(packet)
    require(policies.may_apply(actor, packet))
    if packet.is_saved:
        return list(packet.applications.select_related("role").order_by("id"))
    roles = _roles_to_apply_for(packet, revision, declared)
    profile = _profile_of(packet, actor)
    applications = save_applications(packet, profile, roles, origin=origin, actor=actor)
    packet.saved_at = packet.changed_at = timezone.now()
    record(packet, "access.packet.saved", by=actor, numbers=[a.number for a in applications])
    return applications


@transaction.atomic
def discard(*, packet: Packet, actor: Actor) -> Packet:
    """Delete a draft. Numbers that were given stay taken (access.md 3)."""
    packet = locked_packet(packet)
    require(packet.person_id == actor.person_id)
    if packet.is_finished:
        raise Refused(refusals.FINISHED_ALREADY, "finished")
    if packet.discarded_at is not None:
        return packet
    for application in _applications_in_order(packet):
        require(policies.may_discard(actor, application))
        application.discard()
        record(application, "access.application.discarded", by=actor)
    packet.discarded_at = packet.changed_at = timezone.now()
    record(packet, "access.packet.discarded", by=actor)
    return packet


@transaction.atomic
def finish(*, packet: Packet, actor: Actor) -> list[Application]:
    """Hand the applications in (*Zakończ*): from now on the office sees them."""
    packet = locked_packet(packet)
    require(packet.person_id == actor.person_id and packet.is_saved)
    if packet.discarded_at is not None:
        raise Refused(refusals.DISCARDED, "discarded")
    applications = _applications_in_order(packet)
    if packet.is_finished:
        return applications
    refuse_if_not_open(packet.unit)
    profile = locked_profile(applications[0].profile_id)
    if profile.is_blocked:
        _refuse_blocked(profile)
    now = timezone.now()
    for application in applications:
        require(policies.may_finish(actor, application))
        application.finish(now)
        record(application, "access.application.finished", by=actor)
    packet.finished_at = packet.changed_at = now
    record(packet, "access.packet.finished", by=actor)
    refresh_status(profile, actor=actor)
    mails.application_received(packet, applications)
    return applications


@transaction.atomic
def reapply(*, application: Application, actor: Actor) -> Packet:
    """Begin an application with the data of one that ended (*złóż ponownie*)."""
    require(policies.may_reapply(actor, application))
    old = application.packet
    return begin_with(application.profile.unit, [application.role.code], old, actor)


@transaction.atomic
def apply_for_other_roles(*, profile: Profile, actor: Actor) -> Packet:
    """Begin an application for further roles of a profile (*Wnioskuj o inne role*)."""
    require(policies.may_apply_for_other_roles(actor, profile))
    return begin_with(profile.unit, [], profile, actor)


def begin_with(
    unit: Unit, role_codes: Sequence[str], contact: Packet | Profile, actor: Actor
) -> Packet:
    """Begin an application in a unit for those of some roles that are open to the person there."""
    if Packet.objects.unfinished().filter(person_id=actor.person_id).exists():
        raise Refused(refusals.UNFINISHED, "unfinished")
    packet = choose_unit(packet=begin(actor=actor), unit=unit, actor=actor)
    offered = {choice.role.code for choice in role_choices(packet) if choice.is_open}
    return choose_roles(
        packet=packet,
        role_codes=[code for code in role_codes if code in offered],
        phone=contact.phone,
        email=contact.email or packet.email,
        position=contact.position,
        actor=actor,
    )


def _open_packet(packet: Packet, actor: Actor) -> Packet:
    packet = locked_packet(packet)
    require(packet.person_id == actor.person_id)
    if packet.discarded_at is not None:
        raise Refused(refusals.DISCARDED, "discarded")
    if not policies.may_fill_in(actor, packet):
        raise Refused(refusals.SAVED_ALREADY, "saved")
    return packet


def _save_change(packet: Packet, act: str, actor: Actor) -> None:
    packet.revision += 1
    packet.changed_at = timezone.now()
    record(packet, act, by=actor)


def refuse_if_not_open(unit: Unit | None) -> None:
    """Refuse what needs an open unit."""
    today = timezone.localdate()
    if unit is not None and not unit.is_open_on(today):
        raise refusals.unit_not_open(unit, today)


def _refuse_if_blocked(person: Person, unit: Unit) -> None:
    profile = Profile.objects.filter(person=person, unit=unit).select_related("unit").first()
    if profile and profile.is_blocked:
        _refuse_blocked(profile)


def _refuse_blocked(profile: Profile) -> None:
    role = Role.objects.open_to(profile.unit).first()
    office = deciding_office(role, profile.unit) if role else None
    raise Refused(refusals.PROFILE_BLOCKED % {"office": office or ""}, "blocked")


def _refuse_roles(packet: Packet, codes: Sequence[str]) -> list[Role]:
    """Return the roles of the codes, or refuse those that cannot be asked for."""
    choices = {choice.role.code: choice for choice in role_choices(packet)}
    for code in codes:
        choice = choices.get(code)
        if choice is None or choice.missing_activity:
            raise Refused(refusals.ROLE_NOT_OPEN, "role_not_open")
        if not choice.is_open:
            raise Refused(refusals.ROLE_TAKEN % {"role": choice.role.name}, "role_taken")
    return [choices[code].role for code in codes]


def _roles_to_apply_for(packet: Packet, revision: int, declared: bool) -> list[Role]:
    if packet.unit is None:
        raise Refused(refusals.UNIT_MISSING, "no_unit")
    if packet.revision != revision:
        raise Refused(refusals.CHANGED_ELSEWHERE, "changed")
    if not declared:
        raise Refused(refusals.NOT_DECLARED, "not_declared")
    if not packet.role_codes:
        raise Refused(refusals.NO_ROLE, "no_role")
    refuse_if_not_open(packet.unit)
    _refuse_if_blocked(packet.person, packet.unit)
    return _refuse_roles(packet, packet.role_codes)


def _profile_of(packet: Packet, actor: Actor) -> Profile:
    """Find or make the profile, lock it, and bring its contact data up to date.

    A new e-mail address serves only once it is confirmed; until then the old one stays in use. A
    submission that names none leaves the profile with the account's, whatever that will be.
    """
    profile = Profile.objects.filter(person=packet.person, unit=packet.unit).first()
    if profile is None:
        email = packet.person.email if packet.email else ""
        profile = Profile(person=packet.person, unit=packet.unit, email=email)
        profile.phone, profile.position = packet.phone, packet.position
        record(profile, "access.profile.made", by=actor)
    profile = locked_profile(profile.pk)
    if (profile.phone, profile.position) != (packet.phone, packet.position):
        profile.phone, profile.position = packet.phone, packet.position
        record(profile, "access.profile.contact_changed", by=actor)
    if packet.email not in ("", profile.email):
        ask_to_confirm(profile, packet.email, actor=actor)
    return profile


def _applications_in_order(packet: Packet) -> list[Application]:
    rows = packet.applications.select_related("role", "profile__person", "profile__unit")
    return list(rows.order_by("id"))
