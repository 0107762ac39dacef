"""Who reads an announcement, and to whom it is sent: roles, voivodeships and permissions as data."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ssoz.access.models import Application, Profile, RoleGrant
from ssoz.access.models.role import Role
from ssoz.actors import Actor
from ssoz.notices.models import Announcement
from ssoz.notices.readers import ANYBODY, Reader
from ssoz.people.models import Person

_AUDIENCE = Announcement.Audience
_ENTER = "backoffice.enter"


def reader_of(actor: Actor, profile: Profile | None, held: Iterable[Application]) -> Reader:
    """Return what decides on announcements: the profile at work and its roles, else being signed in."""
    if actor.person_id is None:
        return ANYBODY
    if profile is None:
        return Reader(signed_in=True)
    roles = [application.role for application in held]
    return Reader(
        signed_in=True,
        reporting=any(role.side == Role.Side.REPORTING for role in roles),
        office=actor.can(_ENTER),
        voivodeship=profile.unit.voivodeship_id,
        roles=frozenset(role.code for role in roles),
        permissions=frozenset(grant.permission for grant in actor.grants),
    )


def recipients_of(announcement: Announcement, *, day: date | None = None) -> QuerySet[Person]:
    """Return the people with a confirmed address whom an announcement is for, in any profile."""
    people = Person.objects.filter(is_active=True, email_verified_at__isnull=False).exclude(
        email=""
    )
    if announcement.audience in (_AUDIENCE.EVERYBODY, _AUDIENCE.SIGNED_IN):
        return people.order_by("pk")
    in_force = Profile.objects.in_force(day or timezone.localdate()).filter(
        _held(announcement), person=OuterRef("pk")
    )
    return people.filter(Exists(in_force)).order_by("pk")


def _held(announcement: Announcement) -> Q:
    codes = announcement.codes
    roles = Application.objects.filter(profile=OuterRef("pk"), state=Application.State.APPROVED)
    match announcement.audience:
        case _AUDIENCE.REPORTING:
            return Exists(roles.filter(role__side=Role.Side.REPORTING))
        case _AUDIENCE.OFFICE:
            return Exists(_granted(roles, [_ENTER]))
        case _AUDIENCE.VOIVODESHIPS:
            return Q(unit__voivodeship__in=codes) & Exists(roles)
        case _AUDIENCE.ROLES:
            return Exists(roles.filter(role__code__in=codes))
        case _AUDIENCE.PERMISSIONS:
            return Exists(_granted(roles, codes))
    return Q(pk__in=[])


def _granted(roles: QuerySet[Application], codes: list[str]) -> QuerySet[Application]:
    grants = RoleGrant.objects.filter(role=OuterRef("role"), permission__code__in=codes)
    return roles.filter(Exists(grants))
