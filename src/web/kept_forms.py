"""A form that comes after the end of its session: kept, and offered again after the sign-in."""

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ssoz.people import operations as people
from ssoz.people.models import KeptForm
from web.activity import is_navigation
from web.open_sessions import ENDED_PERSON, KEPT


def send_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Keep what was sent, and lead over the sign-in back to the page on which it was typed.

    What a script sends is kept by its page.
    """
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    page = _page_of(request)
    person_id = request.session.get(ENDED_PERSON)
    if person_id and is_navigation(request) and "X-Autosave" not in request.headers:
        people.keep_form(
            person_id=person_id,
            page=page,
            address=request.get_full_path(),
            fields=[(name, value) for name in request.POST for value in request.POST.getlist(name)],
            had_files=bool(request.FILES),
        )
    return redirect_to_login(page)


def waiting(request: HttpRequest) -> list[KeptForm]:
    """Return the forms of this page that were kept."""
    if not request.user.is_authenticated or KEPT not in request.session:
        return []
    return list(KeptForm.objects.of_page(request.user.pk, request.get_full_path()))


def forget_sent(request: HttpRequest, response: HttpResponse) -> None:
    """Forget a kept form that has now been sent."""
    if request.method != "POST" or response.status_code >= 400:
        return
    if request.user.is_authenticated and KEPT in request.session:
        people.drop_forms(person_id=request.user.pk, address=request.get_full_path())


def _page_of(request: HttpRequest) -> str:
    """Return our own page from which a form was sent, as the browser names it; else its address."""
    referrer = request.headers.get("Referer")
    if not referrer:
        return request.get_full_path()
    if not url_has_allowed_host_and_scheme(
        referrer, {request.get_host()}, require_https=request.is_secure()
    ):
        return reverse("start")
    parts = urlsplit(referrer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
