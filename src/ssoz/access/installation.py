"""The first administrator of a new installation: nobody is there yet who could decide."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ssoz.access.models import Application, Packet, Profile, Role
from ssoz.access.operations.locks import lock_roles_that_must_stay, locked_profile
from ssoz.access.operations.numbers import save_applications
from ssoz.access.operations.statuses import refresh_status
from ssoz.access.refusals import Refused
from ssoz.actors import Actor
from ssoz.identifiers import birth_date_of, is_pesel
from ssoz.journal.operations import record
from ssoz.people.identity import Assertion
from ssoz.people.models import Person
from ssoz.people.operations import register
from ssoz.units.models import Unit

_NAMED_ALREADY = _("There is an administrator in force already. Others apply through the portal.")
_WAITS_ALREADY = _(
    "An application of this person for the role waits already: %(number)s."
    " Withdraw it in the portal, then run the command again."
)
_NOT_PREPARED = _("The registers are empty. Run `manage.py prepare` first.")
_NAME_MISSING = _("The first name and the family name are needed.")
_WRONG_PESEL = _("This PESEL does not exist. Check its eleven digits.")
_WRONG_EMAIL = _("This is not an e-mail address. Enter it like name@example.pl.")


@transaction.atomic
def name_first_administrator(
    *, first_name: str, family_name: str, pesel: str, email: str, actor: Actor
) -> Application:
    """Make the first administrator, by an approved application of its own origin.

    Raise `Refused` once there is one in force, and for data that cannot be. The address still has
    to be confirmed at the first sign-in, as everybody's.
    """
    first_name, family_name = first_name.strip(), family_name.strip()
    _refuse_wrong(first_name, family_name, pesel, email)
    role, unit = _role_and_unit()
    lock_roles_that_must_stay([role.pk])
    if _is_somebody_in_force(role):
        raise Refused(_NAMED_ALREADY, "named")
    assertion = Assertion("installation", pesel, first_name, family_name, birth_date_of(pesel))
    person = register(assertion=assertion, actor=actor)
    if not person.email:
        person.email = email
        record(person, "people.email.named", by=actor, email=email)
    _refuse_if_waiting(person, role)
    application = _apply(person, unit, role, email, actor)
    _approve(application, timezone.now(), actor)
    return application


def _refuse_wrong(first_name: str, family_name: str, pesel: str, email: str) -> None:
    if not (first_name and family_name):
        raise Refused(_NAME_MISSING, "name")
    if not is_pesel(pesel):
        raise Refused(_WRONG_PESEL, "pesel")
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_WRONG_EMAIL, "email") from None


def _role_and_unit() -> tuple[Role, Unit]:
    """Find the role that must never be without a holder, and the one unit that offers it."""
    role = Role.objects.filter(must_stay=True).first()
    unit = Unit.objects.filter(institution=role.institution).first() if role else None
    if role is None or unit is None:
        raise Refused(_NOT_PREPARED, "not_prepared")
    return role, unit


def _is_somebody_in_force(role: Role) -> bool:
    return (
        Profile.objects.in_force(timezone.localdate())
        .filter(applications__role=role, applications__state=Application.State.APPROVED)
        .exists()
    )


def _refuse_if_waiting(person: Person, role: Role) -> None:
    open_states = [Application.State.DRAFT, Application.State.PENDING]
    waiting = Application.objects.filter(
        profile__person=person, role=role, state__in=open_states
    ).first()
    if waiting:
        raise Refused(_WAITS_ALREADY % {"number": waiting.number}, "waits")


def _apply(person: Person, unit: Unit, role: Role, email: str, actor: Actor) -> Application:
    now = timezone.now()
    packet = Packet(
        person=person, unit=unit, role_codes=[role.code], email=email,
        created_at=now, changed_at=now, saved_at=now, finished_at=now,
    )  # fmt: skip
    record(packet, "access.packet.saved", by=actor)
    profile = Profile.objects.filter(person=person, unit=unit).first()
    if profile is None:
        profile = Profile(person=person, unit=unit, email=email)
        record(profile, "access.profile.made", by=actor)
    origin = Application.Origin.INSTALLATION
    return save_applications(packet, profile, [role], origin=origin, actor=actor)[0]


def _approve(application: Application, now: datetime, actor: Actor) -> None:
    application.finish(now)
    record(application, "access.application.finished", by=actor)
    application.approve(now, actor)
    record(application, "access.application.approved", by=actor)
    refresh_status(locked_profile(application.profile_id), actor=actor)
