"""The session of a test's browser, as the domain knows it."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from ssoz.people.models import OpenSession


def session_of(client: Client) -> OpenSession:
    """Return the row that the browser's session carries the number of."""
    return OpenSession.objects.get(pk=client.session["open_session"])


def seen_ago(client: Client, **ago: int) -> None:
    """Let the person have been seen last so long ago."""
    seen_at = timezone.now() - timedelta(**ago)
    OpenSession.objects.filter(pk=session_of(client).pk).update(seen_at=seen_at)


def silence_of(client: Client) -> float:
    """Return for how many seconds the person has not been seen."""
    return (timezone.now() - session_of(client).seen_at).total_seconds()
