"""What is announced to whoever asks; what is not for them does not exist."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from ssoz.access.audience import reader_of
from ssoz.notices.models import Announcement, AnnouncementQuerySet
from ssoz.notices.queries import near_outages, outages_for
from ssoz.notices.readers import ANYBODY, Reader
from web.profiles import own_profiles


def announced(request: HttpRequest) -> AnnouncementQuerySet:
    """Return what is announced now to whoever asks, newest first."""
    return Announcement.objects.current(timezone.now()).meant_for(_reader(request))


def outages(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the outages of which the bar tells; nearly always none, and then nothing is asked."""
    if not near_outages():
        return []
    now = timezone.now()
    return [
        {"announcement": one, "has_begun": one.outage_from <= now}
        for one in outages_for(_reader(request), now)
    ]


def _reader(request: HttpRequest) -> Reader:
    if not hasattr(request, "actor"):
        return ANYBODY
    profiles = own_profiles(request) if request.actor.profile_id else []
    here = next((one for one in profiles if one.pk == request.actor.profile_id), None)
    return reader_of(request.actor, here, here.held if here else [])
