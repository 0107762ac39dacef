"""Moving rights from SSOZ I: an old login and password give an active profile, once (access.md 5.5)."""

from datetime import datetime, timedelta
from functools import cache

from django.db import transaction
from django.utils import timezone

from ssoz.access import mails, policies, refusals
from ssoz.access.models import Application, LegacyAccount, Packet, Profile, Role, plain_login
from ssoz.access.old_passwords import PASSWORD_LONGEST, Kept, locked, opens
from ssoz.access.operations.locks import locked_profile
from ssoz.access.operations.numbers import save_applications
from ssoz.access.operations.statuses import refresh_status
from ssoz.access.queries import deciding_office
from ssoz.access.refusals import Refused
from ssoz.actors import SYSTEM, Actor, require
from ssoz.journal.operations import note, record
from ssoz.people.models import Person
from ssoz.people.operations import Limit, network_of, spend_try
from ssoz.units.models import Unit

TRIES = 5
TRIES_OF_ADDRESS = 30  # an office may sit behind one address
TRIES_SPAN = timedelta(minutes=15)

_OPEN = [Application.State.DRAFT, Application.State.PENDING, Application.State.APPROVED]


def transfer(*, login: str, password: str, actor: Actor) -> Packet:
    """Make an active profile of what an account of SSOZ I held, once; or nothing at all.

    An unknown login, a wrong password and a used account are one refusal, and take one time. Raise
    `TooManyTries` before anything is compared, and `Refused` otherwise.
    """
    person = Person.objects.get(pk=actor.person_id)
    require(policies.may_begin(actor, person))
    spend_try(limits=_limits(login, actor))
    account = LegacyAccount.objects.with_login(login).first()
    right = _opens(account, login, password)
    if account is None or not right:
        note("access.transfer.refused", by=actor, thing=account, reason="not_found")
        raise Refused(refusals.TRANSFER_NOT_FOUND, "not_found")
    try:
        return _take_over(account, actor)
    except Refused as refusal:
        note("access.transfer.refused", by=actor, thing=account, reason=refusal.code)
        raise


def _limits(login: str, actor: Actor) -> list[Limit]:
    limits = [
        Limit("transfer-person", str(actor.person_id), TRIES, TRIES_SPAN),
        Limit("transfer-login", plain_login(login), TRIES, TRIES_SPAN),
    ]
    if actor.address:
        address = network_of(actor.address)
        limits.append(Limit("transfer-address", address, TRIES_OF_ADDRESS, TRIES_SPAN))
    return limits


def _opens(account: LegacyAccount | None, login: str, password: str) -> bool:
    stand_in = LegacyAccount.objects.stand_in(login)  # asked for known logins as well
    asked = account or stand_in
    right = opens(password[:PASSWORD_LONGEST], asked.kept if asked else _nobody())
    return right and len(password) <= PASSWORD_LONGEST


@cache
def _nobody() -> Kept:
    return locked()


@transaction.atomic
def _take_over(account: LegacyAccount, actor: Actor) -> Packet:
    person = Person.objects.select_for_update().get(pk=actor.person_id)
    account = LegacyAccount.objects.select_for_update(of=("self",)).select_related(
        "unit__voivodeship__office"
    ).get(pk=account.pk)  # fmt: skip
    if account.used_at is not None:  # somebody was faster by a moment
        raise Refused(refusals.TRANSFER_NOT_FOUND, "not_found")
    roles = _roles_to_give(account, person)
    now = timezone.now()
    packet = Packet(
        person=person, unit=account.unit, role_codes=[role.code for role in roles],
        email=person.email, created_at=now, changed_at=now, saved_at=now, finished_at=now,
    )  # fmt: skip
    record(packet, "access.packet.transferred", by=actor)
    profile = _profile_of(packet, actor)
    applications = _approved(packet, profile, roles, now, actor)
    numbers = [application.number for application in applications]
    account.used_at, account.used_by, account.packet = now, person, packet
    account.lock_up()
    record(account, "access.transfer.done", by=actor, numbers=numbers)
    refresh_status(profile, actor=actor)
    mails.legacy_transfer_done(profile, [role.name for role in roles], account.email)
    return packet


def _roles_to_give(account: LegacyAccount, person: Person) -> list[Role]:
    """Return the roles that are not held yet; refuse where nothing can be given."""
    unit = account.unit
    offered = Role.objects.open_to(unit).filter(code__in=account.role_codes)
    roles = [role for role in offered if not role.needs_psychiatric_activity or unit.psychiatric]
    words = {"unit": unit.name, "office": _office(unit, roles)}
    if not unit.is_open_on(timezone.localdate()):
        raise Refused(refusals.TRANSFER_UNIT_NOT_OPEN % words, "unit_closed")
    if not roles:
        raise Refused(refusals.TRANSFER_NO_ROLE % words, "no_role")
    profile = Profile.objects.filter(person=person, unit=unit).first()
    if profile is None:
        return roles
    profile = locked_profile(profile.pk)
    if profile.is_blocked:
        raise Refused(refusals.TRANSFER_BLOCKED % words, "blocked")
    return _not_held(roles, profile, words)


def _not_held(roles: list[Role], profile: Profile, words: dict) -> list[Role]:
    standing = profile.applications.filter(role__in=roles, state__in=_OPEN)
    known = {application.role_id: application for application in standing.select_related("role")}
    for application in known.values():
        if application.state != Application.State.APPROVED:
            words |= {"role": application.role.name, "number": application.number}
            raise Refused(refusals.TRANSFER_WAITING % words, "role_waiting")
    left = [role for role in roles if role.pk not in known]
    if not left:
        raise Refused(refusals.TRANSFER_HELD % words, "role_held")
    return left


def _office(unit: Unit, roles: list[Role]) -> Unit | str:
    return (deciding_office(roles[0], unit) if roles else unit.voivodeship.office) or ""


def _profile_of(packet: Packet, actor: Actor) -> Profile:
    profile = Profile.objects.filter(person=packet.person, unit=packet.unit).first()
    if profile is None:
        profile = Profile(person=packet.person, unit=packet.unit, email=packet.email)
        record(profile, "access.profile.made", by=actor)
    return locked_profile(profile.pk)


def _approved(
    packet: Packet, profile: Profile, roles: list[Role], now: datetime, actor: Actor
) -> list[Application]:
    """Make one approved application for each role; nobody's decision, so nobody's name stands there."""
    applications = save_applications(
        packet, profile, roles, origin=Application.Origin.LEGACY_TRANSFER, actor=actor
    )
    for application in applications:
        application.finish(now)
        application.approve(now, SYSTEM)
        record(application, "access.application.transferred", by=actor)
    return applications
