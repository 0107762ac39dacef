"""Where a person goes once they are signed in."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from ssoz.access.models import Profile
from ssoz.access.queries import active_profiles
from ssoz.people.models import Person

_LONGEST_PAGE = 500


def see_other(address: str) -> HttpResponseRedirect:
    """Send the browser on by GET, whatever it came with."""
    return HttpResponseRedirect(address, status=303)


def landing_page(
    request: HttpRequest, person: Person, profiles: Sequence[Profile] | None = None
) -> str:
    """Return the page that comes first: the address, the profile, the page asked for, or home."""
    if not person.has_verified_email:
        return reverse("activation")
    if profiles is None:
        profiles = list(active_profiles(person, timezone.localdate())[:2])
    if len(profiles) > 1 and not request.session.get("profile_id"):
        return reverse("choose-profile")
    if next_page := request.session.pop("next_page", ""):
        return next_page
    if not profiles and Profile.objects.filter(person=person).shown().exists():
        return reverse("account")
    return reverse("start")


def own_page(request: HttpRequest, page: str) -> str:
    """Return a page if it is one of ours, else nothing: nobody sends people elsewhere through us."""
    ours = {urlsplit(settings.BASE_URL).netloc}
    safe = url_has_allowed_host_and_scheme(page, ours, require_https=request.is_secure())
    plain = page.startswith("/") and page.isprintable() and len(page) <= _LONGEST_PAGE
    return page if safe and plain else ""
