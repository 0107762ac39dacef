"""How a session is opened, by whichever door somebody has come in."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone

from portal.sign_in.landing import landing_page, see_other
from portal.working_profile import work_in
from ssoz.access.queries import active_profiles, actor_for
from ssoz.people.models import Person


def open_session(
    request: HttpRequest, person: Person, *, by: str, next_page: str
) -> HttpResponseRedirect:
    """Open the session under a new key, with nothing in it of the one before; show what comes first.

    Whoever has one profile works in it.
    """
    address = request.actor.address
    request.signed_in_by = by
    login(request, person, backend="web.sign_in.PersonBackend")
    request.session["next_page"] = next_page
    today = timezone.localdate()
    request.actor = actor_for(person, None, day=today, address=address)
    profiles = list(active_profiles(person, today)[:2])
    if len(profiles) == 1:
        work_in(request, profiles[0])
    return see_other(landing_page(request, person, profiles))
