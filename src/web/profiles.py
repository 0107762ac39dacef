"""The active profiles of whoever is signed in, read once in a request."""

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone

from ssoz.access.models import Application, Profile
from ssoz.access.queries import active_profiles


def own_profiles(request: HttpRequest) -> list[Profile]:
    """Return the person's profiles in force; `held` of each has its approved applications."""
    if not hasattr(request, "_own_profiles"):
        request._own_profiles = _read(request)
    return request._own_profiles


def _read(request: HttpRequest) -> list[Profile]:
    if not request.user.is_authenticated:
        return []
    approved = Application.objects.filter(state=Application.State.APPROVED)
    held = Prefetch(
        "applications",
        queryset=approved.select_related("role").order_by("role__position", "id"),
        to_attr="held",
    )
    return list(active_profiles(request.user, timezone.localdate()).prefetch_related(held))
