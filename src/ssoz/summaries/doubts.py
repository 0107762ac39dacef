"""Rights to look at: those that nobody uses, that reach too far, or that nobody may hold so.

Each doubt is one condition on the roles in force, so that a list of one kind is one question to the
database, and the doubts about the rows of a page are as many questions as there are kinds.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ssoz.access.models import GrantedRole, RoleGrant
from ssoz.access.models.application import GrantedRoleQuerySet
from ssoz.people.models import CodeApp, Passkey, PasswordAccount
from ssoz.reports.models import Obligation

UNUSED_DAYS = 182
MANY_UNITS = 5


class Doubt(models.TextChoices):
    """Why a right ought to be looked at."""

    UNUSED = "unused", _("not used for half a year")
    TOO_WIDE = "too_wide", _("the unit owes no report of this class")
    MANY_UNITS = "many_units", _("the same role in five units or more")
    ONE_FACTOR = "one_factor", _("administrator with a password and no second factor")
    SHUT_OUT = "shut_out", _("the person may not sign in any more")


def doubtful(rights: GrantedRoleQuerySet, doubt: str) -> GrantedRoleQuerySet:
    """Keep the rights about which there is one kind of doubt; what they hold beside is not asked."""
    return rights.filter(_CONDITIONS[Doubt(doubt)](rights.order_by()))


def doubts_about(keys: Iterable[int], rights: GrantedRoleQuerySet) -> dict[int, list[Doubt]]:
    """Return every doubt about some of the rights within reach, in a fixed number of queries."""
    found: dict[int, list[Doubt]] = {key: [] for key in keys}
    if not found:
        return found
    people = GrantedRole.objects.filter(pk__in=list(found)).values("profile__person")
    theirs = rights.filter(profile__person__in=people)  # whoever is on the page, and nobody else
    for doubt in Doubt:
        some = doubtful(theirs, doubt).filter(pk__in=list(found)).order_by()
        for key in some.values_list("pk", flat=True):
            found[key].append(doubt)
    return found


def unused_since(now: datetime) -> datetime:
    """Return the moment before which a right must have been used last to count as unused."""
    return now - timedelta(days=UNUSED_DAYS)


def rights_in_force(day: date) -> GrantedRoleQuerySet:
    """Return what can be doubted at all: roles that give rights on a day."""
    return GrantedRole.objects.in_force(day)


# --- The kinds -----------------------------------------------------------------------------------


def _unused(rights: GrantedRoleQuerySet) -> Q:
    """Given long ago, and the profile was not chosen for work since."""
    border = unused_since(timezone.now())
    never = Q(profile__chosen_at__isnull=True) | Q(profile__chosen_at__lt=border)
    return Q(decided_at__lt=border) & never


def _too_wide(rights: GrantedRoleQuerySet) -> Q:
    """A role for a class of reports where the unit owes none of that class."""
    owed = Obligation.objects.owed().filter(
        unit=OuterRef("profile__unit"),
        collection__edition__report_class=OuterRef("role__report_class"),
    )
    return Q(role__side="reporting") & ~Q(role__report_class="") & ~Exists(owed)


def _many_units(rights: GrantedRoleQuerySet) -> Q:
    """One person with one role in many units, of those within reach; who holds much comes first."""
    held = rights.values("profile__person", "role").annotate(units=Count("profile"))
    many = held.filter(units__gte=MANY_UNITS)
    this = many.filter(profile__person=OuterRef("profile__person"), role=OuterRef("role"))
    return Q(profile__person__in=many.values("profile__person")) & Exists(this)


def _one_factor(rights: GrantedRoleQuerySet) -> Q:
    """A role that opens the back-office, a password that lets in, and nothing beside it."""
    enters = RoleGrant.objects.filter(permission__code="backoffice.enter")
    person = OuterRef("profile__person")
    with_password = PasswordAccount.objects.filter(person=person, activated_at__isnull=False)
    return (
        Q(role__in=enters.values("role"))
        & Exists(with_password)
        & ~Exists(CodeApp.objects.in_use().filter(person=person))
        & ~Exists(Passkey.objects.filter(person=person))
    )


def _shut_out(rights: GrantedRoleQuerySet) -> Q:
    return Q(profile__person__is_active=False)


_CONDITIONS: dict[Doubt, Callable[[GrantedRoleQuerySet], Q]] = {
    Doubt.UNUSED: _unused,
    Doubt.TOO_WIDE: _too_wide,
    Doubt.MANY_UNITS: _many_units,
    Doubt.ONE_FACTOR: _one_factor,
    Doubt.SHUT_OUT: _shut_out,
}
