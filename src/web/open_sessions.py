"""The session of a browser: begun at each door by Django's signal, looked at in each request.

The session carries the number of its `OpenSession`; one without a row that is open lets nobody in.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ssoz.composed import Composed
from ssoz.people import operations as people
from ssoz.people.models import KeptForm, OpenSession, Person
from web.activity import is_activity
from web.actors import actor_of, address_of

End = OpenSession.End
ENDED, ENDED_PERSON, KEPT = "ended", "ended_person", "kept_forms"
_NUMBER = "open_session"
_RAN_OUT = {End.IDLE, End.LIMIT}


def begin(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Begin a session for whoever has come in by any door, in place of the one before."""
    leave(sender, request)
    for left_over in ("profile_id", ENDED, ENDED_PERSON, KEPT):
        request.session.pop(left_over, None)
    request.open_session = people.open_session(
        person=user,
        provider=getattr(request, "signed_in_by", ""),
        agent=request.headers.get("User-Agent", ""),
        address=address_of(request),
    )
    request.session[_NUMBER] = request.open_session.pk
    if KeptForm.objects.filter(person=user).exists():
        request.session[KEPT] = True


def leave(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """End the session of whoever signs out; one that had ended before stays as it is."""
    if (session := getattr(request, "open_session", None)) is not None:
        people.close_session(session=session, end=End.SIGNED_OUT)
        request.open_session = None


def look_at(request: HttpRequest) -> None:
    """Put `request.open_session`; sign out whom it lets in no more, and note who is there.

    The row comes with its person, who stands in for Django's own look into the table of people.
    """
    request.open_session = None
    if SESSION_KEY not in request.session:
        return
    session = next(iter(_numbered(request.session.get(_NUMBER, 0))), None)
    if session is None or str(session.person_id) != request.session[SESSION_KEY]:
        _sign_out(request, End.CLOSED)
        return
    request.user, request.open_session = session.person, session
    if not session.person.is_active:
        people.close_session(session=session, end=End.SHUT_OUT)
        _sign_out(request, End.SHUT_OUT)
    elif why := session.over_by(timezone.now()):
        people.run_out(session=session, end=why, actor=actor_of(request))
        _sign_out(request, why)
    elif is_activity(request) and _seen_long_ago(session):
        people.see_session(session=session)


@Composed
def _numbered(pk: int) -> QuerySet[OpenSession]:
    return OpenSession.objects.filter(pk=pk).select_related("person").order_by()


def _sign_out(request: HttpRequest, why: str) -> None:
    person_id = request.user.pk
    request.open_session = None
    logout(request)
    request.session[ENDED] = why
    if why in _RAN_OUT:
        request.session[ENDED_PERSON] = person_id


def _seen_long_ago(session: OpenSession) -> bool:
    silence = timezone.now() - session.seen_at
    return silence.total_seconds() >= settings.IDLE_TOUCH_SECONDS
