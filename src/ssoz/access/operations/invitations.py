"""Inviting people by e-mail, and what they answer."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from ssoz.access import mails, policies, refusals
from ssoz.access.models import Invitation, Packet, Profile
from ssoz.access.operations.wizard import begin_with, refuse_if_not_open
from ssoz.access.queries import role_choices, roles_to_invite
from ssoz.access.refusals import Refused
from ssoz.actors import Actor, require
from ssoz.ciphers import one_time_token
from ssoz.journal.operations import record
from ssoz.people.models import Person
from ssoz.units.models import Unit

LINK_LIFE = timedelta(days=14)


@transaction.atomic
def invite(*, unit: Unit, roles: Sequence[str], email: str, actor: Actor) -> Invitation:
    """Ask somebody by e-mail to apply for roles (codes) in a unit; the link works for 14 days."""
    email, wanted = email.strip(), list(dict.fromkeys(roles))
    _refuse_roles(unit, wanted, actor)
    refuse_if_not_open(unit)
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(refusals.EMAIL_WRONG, "email") from error
    now = timezone.now()
    if Invitation.objects.waiting(now).filter(unit=unit, email__iexact=email).exists():
        raise Refused(refusals.INVITED_ALREADY, "invited")
    invitation = Invitation(
        unit=unit, role_codes=wanted, email=email, invited_by_id=actor.person_id,
        invited_in_id=actor.unit_id,
    )  # fmt: skip
    _send(invitation, "access.invitation.sent", actor)
    return invitation


@transaction.atomic
def send_invitation_again(*, invitation: Invitation, actor: Actor) -> Invitation:
    """Send a new link in place of the old one, with all its time."""
    invitation = _locked(invitation)
    require(policies.may_send_invitation_again(actor, invitation))
    if not is_open(invitation):
        raise Refused(refusals.INVITATION_ANSWERED, "answered")
    _refuse_roles(invitation.unit, invitation.role_codes, actor)
    refuse_if_not_open(invitation.unit)
    invitation.invited_by_id, invitation.invited_in_id = actor.person_id, actor.unit_id
    _send(invitation, "access.invitation.sent_again", actor)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: Actor) -> Invitation:
    """Take an invitation back: its link works no more."""
    invitation = _locked(invitation)
    require(policies.may_withdraw_invitation(actor, invitation))
    if not is_open(invitation):
        raise Refused(refusals.INVITATION_ANSWERED, "answered")
    invitation.withdrawn_at = timezone.now()
    record(invitation, "access.invitation.withdrawn", by=actor)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, actor: Actor) -> Packet:
    """Begin an application with the unit and the roles of an invitation."""
    invitation, person = _to_be_answered(invitation, actor)
    known = Profile.objects.filter(person=person, unit=invitation.unit).first()
    packet = begin_with(invitation.unit, invitation.role_codes, known or Packet(), actor)
    if not packet.role_codes:
        raise Refused(_why_no_role(packet), "no_role_left")
    invitation.accepted_at, invitation.packet = timezone.now(), packet
    invitation.answered_by = person
    record(invitation, "access.invitation.accepted", by=actor, roles=packet.role_codes)
    return packet


@transaction.atomic
def decline_invitation(*, invitation: Invitation, actor: Actor) -> Invitation:
    """Say no to an invitation; nothing is begun."""
    invitation, person = _to_be_answered(invitation, actor)
    invitation.declined_at, invitation.answered_by = timezone.now(), person
    record(invitation, "access.invitation.declined", by=actor)
    return invitation


def is_open(invitation: Invitation) -> bool:
    """Tell whether an invitation waits for its answer, or has expired without one."""
    state = invitation.state_at(timezone.now())
    return state in (Invitation.State.WAITING, Invitation.State.EXPIRED)


def _to_be_answered(invitation: Invitation, actor: Actor) -> tuple[Invitation, Person]:
    person = Person.objects.select_for_update().get(pk=actor.person_id)
    require(policies.may_begin(actor, person))
    invitation = _locked(invitation)
    state = invitation.state_at(timezone.now())
    if state != Invitation.State.WAITING:
        raise Refused(refusals.INVITATION_OVER[state], state)
    return invitation, person


def _why_no_role(packet: Packet) -> str:
    held = any(choice.held or choice.open_number for choice in role_choices(packet))
    return str(refusals.INVITATION_HELD if held else refusals.INVITATION_NO_ROLE)


def _refuse_roles(unit: Unit, wanted: Sequence[str], actor: Actor) -> None:
    offered = {role.code for role in roles_to_invite(actor, unit)}
    require(bool(offered))
    if not wanted:
        raise Refused(refusals.NO_ROLE, "no_role")
    if not set(wanted) <= offered:
        raise Refused(refusals.ROLE_NOT_YOURS, "role_not_open")


def _send(invitation: Invitation, act: str, actor: Actor) -> None:
    token, now = one_time_token(), timezone.now()
    invitation.invited_at, invitation.expires_at = now, now + LINK_LIFE
    invitation.carry(token)
    record(invitation, act, by=actor, roles=invitation.role_codes)
    mails.invited(invitation, token)


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("unit__voivodeship")
        .get(pk=invitation.pk)
    )
