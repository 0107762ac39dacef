"""How a session comes to work in a profile."""

from django.http import HttpRequest

from ssoz.access import operations
from ssoz.access.models import Profile


def work_in(request: HttpRequest, profile: Profile) -> None:
    """Work in a profile from now on; raise `NotAllowed` unless it is the person's own and in force.

    The session's key changes, so that what was known under the old profile opens nothing.
    """
    operations.choose_profile(profile=profile, actor=request.actor)
    request.session.cycle_key()
    request.session["profile_id"] = profile.pk
