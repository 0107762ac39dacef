"""Who is told of a report, and who may not decide on it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from ssoz.access.models import Application, Profile
from ssoz.actors import EVERY_CLASS, Actor, Reach
from ssoz.reports.models import Obligation, Report
from ssoz.units.models import Supervision, Unit, Voivodeship

_FILL = "report.fill"
_DECIDE = ("report.verify", "report.accept")


def fills_there(actor: Actor, report: Report) -> bool:
    """Tell whether the person holds a filling role for the class in the unit, in any profile.

    A filling role is one that fills in for its own unit; supervisors fill in on behalf of others.
    """
    if actor.person_id is None:
        return False
    held = Application.objects.filter(
        state=Application.State.APPROVED,
        profile__person_id=actor.person_id,
        profile__unit_id=report.unit_id,
        role__grants__permission__code=_FILL,
        role__grants__reach=Reach.OWN,
    )
    classes = held.values_list("role__grants__classes", flat=True)
    report_class = report.collection.edition.report_class
    return any(_covers(names, report_class) for names in classes)


def reporters_of(units: Iterable[int], report_class: str, day: date | None = None) -> list[Profile]:
    """Return the profiles in force that hold a filling role for a class in some units."""
    own = Q(role__grants__permission__code=_FILL, role__grants__reach=Reach.OWN)
    return _holders(units, own, report_class, day)


def supervisors_of(report: Report, day: date | None = None) -> list[Profile]:
    """Return the profiles in force that decide on a report in the offices nearest to its unit."""
    decide = Q(role__grants__permission__code__in=_DECIDE)
    report_class = report.collection.edition.report_class
    for offices in (_offices_near(report), _centre()):
        if found := _holders(offices, decide, report_class, day):
            return found
    return []


def workers_of(units: Iterable[int], day: date | None = None) -> list[Profile]:
    """Return everybody who may work in some units: the profiles in force."""
    profiles = Profile.objects.filter(unit_id__in=list(units)).values_list("pk", flat=True)
    return list(_in_force(profiles, day))


def overseers_of(units: Iterable[Unit], day: date | None = None) -> list[Profile]:
    """Return the profiles in force that decide on reports in the offices that supervise units."""
    own = list(units)
    listed = Supervision.objects.filter(unit__in=own).values_list("supervisor_id", flat=True)
    offices = set(listed) | set(
        Voivodeship.objects.filter(units__in=own, office__isnull=False).values_list(
            "office_id", flat=True
        )
    )
    held = Application.objects.filter(
        role__grants__permission__code__in=_DECIDE,
        state=Application.State.APPROVED,
        profile__unit_id__in=offices,
    )
    return list(_in_force(set(held.values_list("profile_id", flat=True)), day))


def recipients(obligations: Iterable[Obligation]) -> list[tuple[Profile, list[Obligation]]]:
    """Return whom a reminder reaches: each person of each unit once, with what they owe."""
    by_class: dict[str, list[Obligation]] = {}
    for obligation in obligations:
        by_class.setdefault(obligation.collection.edition.report_class, []).append(obligation)
    told: dict[int, tuple[Profile, list[Obligation]]] = {}
    for report_class, owed in by_class.items():
        units = {obligation.unit_id for obligation in owed}
        for profile in reporters_of(units, report_class):
            theirs = [one for one in owed if one.unit_id == profile.unit_id]
            told.setdefault(profile.pk, (profile, []))[1].extend(theirs)
    return list(told.values())


def _holders(units: Iterable[int], grants: Q, report_class: str, day: date | None) -> list[Profile]:
    held = (
        Application.objects.filter(grants, state=Application.State.APPROVED)
        .filter(profile__unit_id__in=list(units))
        .values_list("profile_id", "role__grants__classes")
    )
    profiles = {pk for pk, classes in held if _covers(classes, report_class)}
    return list(_in_force(profiles, day))


def _in_force(profiles: Iterable[int], day: date | None) -> QuerySet[Profile]:
    in_force = Profile.objects.in_force(day or timezone.localdate())
    return in_force.filter(pk__in=list(profiles)).select_related("person", "unit").order_by("pk")


def _offices_near(report: Report) -> set[int]:
    unit, collection = report.unit, report.collection
    offices = set(Supervision.objects.filter(unit=unit).values_list("supervisor_id", flat=True))
    if collection.for_voivodeship and unit.voivodeship.office_id is not None:
        offices.add(unit.voivodeship.office_id)
    asked = []
    if collection.for_psychiatric and unit.psychiatric:
        asked.append(Unit.Institution.IPIN)
    if collection.for_addiction and unit.addiction:
        asked.append(Unit.Institution.KCPU)
    if asked:
        offices |= set(Unit.objects.filter(institution__in=asked).values_list("pk", flat=True))
    return offices


def _centre() -> set[int]:
    centre = Unit.objects.filter(institution=Unit.Institution.CEZ)
    return set(centre.values_list("pk", flat=True))


def _covers(classes: list[str], report_class: str) -> bool:
    return EVERY_CLASS in classes or report_class in classes
