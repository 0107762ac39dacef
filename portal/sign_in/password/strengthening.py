"""A session that began with a password alone becomes one that may open everything."""

from django.http import HttpRequest

from ssoz.people import operations as people
from web.second_factor import is_password_alone


def strengthen(request: HttpRequest, by: str) -> None:
    """Note the second factor at the session, which goes on under a new key; others stay as they are."""
    if not is_password_alone(request):
        return
    people.strengthen_session(session=request.open_session, provider=by, actor=request.actor)
    request.session.cycle_key()
