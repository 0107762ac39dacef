"""The queue of applications as the office sees it: what each row shows, in one query."""

from datetime import timedelta
from typing import Any

from django.db.models import Count as Counted
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from backoffice.counting import ComposedCount
from ssoz.access.models import Application, Attachment
from ssoz.access.queries import pending_in_reach
from ssoz.actors import Actor
from ssoz.files.models import StoredFile
from ssoz.identifiers import fold

LATE_DAYS = 7
_MOST_SHOWN = 999


def standing(state: str) -> QuerySet[Attachment]:
    """Return the files in one state that stand in the packet of an application."""
    return Attachment.objects.filter(
        packet=OuterRef("packet"), removed_at__isnull=True, file__state=state
    )


def with_document(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Count beside each application its safe and its waiting files."""
    return applications.annotate(
        safe_files=_count(StoredFile.State.SAFE), waiting_files=_count(StoredFile.State.WAITING)
    )


def has_document() -> Q:
    """Say in a query what `Packet.has_evidence` says of one packet."""
    return Exists(standing(StoredFile.State.SAFE)) | ~Q(packet__paper_channel="")


def late() -> Q:
    """Keep what has waited for longer than a week."""
    return Q(sent_at__lt=timezone.now() - timedelta(days=LATE_DAYS))


def matching(applications: QuerySet[Application], words: str) -> QuerySet[Application]:
    """Keep the applications whose number, person or unit hold every word."""
    found = applications
    for word in fold(words).split():
        found = found.filter(
            Q(profile__person__search_text__contains=word)
            | Q(profile__unit__search_text__contains=word)
            | Q(number__icontains=word)
        )
    return found


def counts_for(request: HttpRequest) -> dict[str, Any]:
    """Count what waits for the actor, once a request: the menu and the dashboard both ask."""
    if not hasattr(request, "queue_counts"):
        missing = ~has_document()
        request.queue_counts = pending_in_reach(request.actor).aggregate(
            pending=Counted("pk"),
            late=Counted("pk", filter=late()),
            missing=Counted("pk", filter=missing),
            asked=Counted("pk", filter=Q(asked_at__isnull=False)),
        )
    return request.queue_counts


def pending_count(request: HttpRequest) -> int | str:
    """Count the applications that wait, for the menu of each page: the rest is the dashboard's.

    A menu is drawn with every page, so that it counts no further than it has room for.
    """
    if hasattr(request, "queue_counts"):
        return request.queue_counts["pending"]
    counted = _waiting(request.actor)
    return counted if counted <= _MOST_SHOWN else f"{_MOST_SHOWN}+"


@ComposedCount
def _waiting(actor: Actor) -> QuerySet[Application]:
    return pending_in_reach(actor).order_by()[: _MOST_SHOWN + 1]


def _count(state: str) -> Coalesce:
    counted = standing(state).order_by().values("packet").annotate(n=Counted("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
