"""The active profiles of whoever is signed in, read once in a request."""

from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ssoz.access.models import Application, Profile
from ssoz.composed import Composed


def own_profiles(request: HttpRequest) -> list[Profile]:
    """Return the person's profiles in force; `held` of each has its approved applications."""
    if not hasattr(request, "_own_profiles"):
        request._own_profiles = _read(request)
    return request._own_profiles


def _read(request: HttpRequest) -> list[Profile]:
    if not request.user.is_authenticated:
        return []
    found: dict[int, Profile] = {}
    for row in _standing(request.user.pk, timezone.localdate()):
        profile = found.setdefault(row.pk, row)
        profile.held = [*getattr(profile, "held", ()), *filter(None, [row.approved])]
    return list(found.values())


@Composed
def _standing(person: int, day: date) -> QuerySet[Any]:
    """Ask for each profile once with each of its approved applications, or once with none."""
    approved = FilteredRelation(
        "applications", condition=Q(applications__state=Application.State.APPROVED)
    )
    return (
        Profile.objects.in_force(day)
        .filter(person=person)
        .annotate(approved=approved)
        .select_related("unit", "approved__role")
        .order_by("id", "approved__role__position", "approved__id")
    )
