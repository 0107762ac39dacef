"""The open sessions of a person, as both faces list them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from ssoz.people.models import OpenSession, Person

_SHOWN = 50


@dataclass(frozen=True)
class SessionShown:
    """One line of the list, and the address that ends the session, if it may be ended here."""

    session: OpenSession
    is_this: bool
    end_url: str


def sessions_shown(
    request: HttpRequest, person: Person, end_url: Callable[[OpenSession], str]
) -> list[SessionShown]:
    """Return the sessions that let in now, the one of this browser first."""
    rows = OpenSession.objects.filter(person=person).open_at(timezone.now())[:_SHOWN]
    shown = [SessionShown(row, row.pk == request.open_session.pk, end_url(row)) for row in rows]
    return sorted(shown, key=lambda line: not line.is_this)
