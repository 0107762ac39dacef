"""What comes after a right password: the second factor, for who has one, then the session."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.sign_in.landing import see_other
from portal.sign_in.opening import open_session
from portal.sign_in.password import known_browsers
from portal.sign_in.views import refused_page
from ssoz.people import operations as people
from ssoz.people.models import PasswordAccount, Person
from ssoz.people.operations import SignInRefused
from web.second_factor import PASSWORD

HALF_IN = "half_in"
HALF_IN_LIFE = timedelta(minutes=5)


def after_password(request: HttpRequest, person: Person, next_page: str) -> HttpResponse:
    """Ask for the second factor of a person whose password was right; let in who has none."""
    if not people.has_second_factor(person):
        return enter(request, person, next_page, PASSWORD)
    request.session.cycle_key()
    request.session[HALF_IN] = {
        "person": person.pk,
        "at": timezone.now().isoformat(),
        "next": next_page,
    }
    return see_other(reverse("second-factor"))


def half_in(request: HttpRequest) -> tuple[Person, str] | None:
    """Return whose password was right here a moment ago, and the page they asked for.

    A password that was changed, or an account that was closed since, lets nobody further.
    """
    left = request.session.get(HALF_IN)
    if left is None:
        return None
    at = datetime.fromisoformat(left["at"])
    accounts = PasswordAccount.objects.filter(
        person=left["person"], activated_at__isnull=False, changed_at__lte=at
    )
    account = accounts.select_related("person").first()
    if account is None or timezone.now() - at > HALF_IN_LIFE:
        del request.session[HALF_IN]
        return None
    return account.person, left["next"]


def enter(request: HttpRequest, person: Person, next_page: str, by: str) -> HttpResponse:
    """Open the session of a person who has shown all that is asked; know this browser again."""
    request.session.pop(HALF_IN, None)
    try:
        people.let_in(person=person, provider=by, actor=request.actor)
    except SignInRefused as refusal:
        return refused_page(request, str(refusal))
    response = open_session(request, person, by=by, next_page=next_page)
    known_browsers.remember(request, response, person.password_account)
    return response
