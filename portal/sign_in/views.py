"""The pages of the door: signing in and out, and confirming the e-mail address."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.sign_in.dialects import adapter_of
from portal.sign_in.landing import landing_page, own_page, see_other
from portal.sign_in.password.offered import offered_form
from portal.sign_in.providers import provider_named, providers
from ssoz.access.operations import confirm_email as confirm
from ssoz.parameters.reading import password_door_open
from ssoz.people import operations as people
from ssoz.people.models import EmailVerification, OpenSession
from ssoz.people.operations import LinkNotValid
from web.access import public
from web.open_sessions import ENDED

CANCELLED, CONFIRMED = "cancelled", "confirmed"
_NOTES = {
    CANCELLED: ("", "info", gettext_lazy("Signing in was cancelled. You can start again.")),
    CONFIRMED: (
        "ok",
        "circle-check",
        gettext_lazy("The e-mail address is confirmed. Sign in to go on."),
    ),
}
_ENDED = {
    OpenSession.End.IDLE: gettext_lazy(
        "You were logged out after 30 minutes without activity. What you typed is saved. "
        "Sign in again and you will come back here."
    ),
    OpenSession.End.LIMIT: gettext_lazy(
        "You were logged out because a session lasts 12 hours at most. What you typed is saved. "
        "Sign in again and you will come back here."
    ),
    OpenSession.End.CLOSED: gettext_lazy(
        "This session was ended from another device or by an administrator. Sign in again to go on."
    ),
}
_FAILED = gettext_lazy("Signing in did not succeed. You can start again.")


@public("Whoever is not signed in begins here.")
@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Offer the ways of signing in, and say how the last one ended."""
    if request.user.is_authenticated:
        wanted = own_page(request, request.GET.get("next", ""))
        return redirect(wanted or landing_page(request, request.user))
    note = _NOTES.get(request.GET.get("note", ""))
    if ended := _ENDED.get(request.session.pop(ENDED, "")):
        note = ("warn", "clock-alert", ended)
    return _door(request, note)


def refused_page(request: HttpRequest, message: str) -> HttpResponse:
    """Say that nobody was signed in, and offer another try."""
    return _door(request, ("err", "circle-alert", message or _FAILED), status=403)


@public("Whoever is signed out already may ask again.")
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign out here first, then at the provider."""
    name, name_id, session_index = request.session.get("saml", ["", "", ""])
    provider = provider_named(name)
    if request.user.is_authenticated:
        end_session(request)
        messages.success(request, _("You are logged out."))
    address = adapter_of(provider).sign_out(provider, name_id, session_index) if provider else ""
    response = see_other(address or reverse("start"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def end_session(request: HttpRequest) -> None:
    """Note that the person leaves, and end the session on the server."""
    people.sign_out(person=request.user, actor=request.actor)
    logout(request)


@public("The link in the mail is the key; it may be opened in another browser.")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for one click before the link is used up: programs that read mail open links too."""
    links = EmailVerification.objects.for_token(token).usable(timezone.now())
    if request.method == "GET":
        return _link_page(request, links.first())
    try:
        link = confirm(token=token)
    except LinkNotValid:
        return _link_page(request, None)
    if request.user.is_authenticated and request.user.pk == link.person_id:
        messages.success(request, _("The e-mail address is confirmed."))
        request.user.refresh_from_db()
        return redirect("account" if link.profile_id else landing_page(request, request.user))
    return redirect(reverse("sign-in") + f"?note={CONFIRMED}")


def _link_page(request: HttpRequest, link: EmailVerification | None) -> HttpResponse:
    context = {"link": link, "has_errors": link is None}
    return render(request, "portal/sign_in/confirm.html", context)


def _door(
    request: HttpRequest, note: tuple[str, str, Any] | None, status: int = 200
) -> HttpResponse:
    context = {
        "note": note,
        "has_errors": status != 200,
        "providers": providers(),
        "password_door": password_door_open(),
        "waiting_form": offered_form(request) if password_door_open() else None,
        "next": own_page(request, request.GET.get("next", "")),
    }
    return render(request, "portal/sign_in/sign_in.html", context, status=status)
