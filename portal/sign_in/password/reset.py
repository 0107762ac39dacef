"""A forgotten password: a link to the mailbox of the login, and the page on which it is used."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from portal.forms import looks_like_pesel
from portal.handover import hand_over, take_over
from portal.sign_in.password import known_browsers
from portal.sign_in.password.forms import ForgottenForm, NewPasswordForm
from portal.sign_in.password.offered import offer_form
from portal.sign_in.password.sign_in import SIGN_IN
from portal.sign_in.password.switch import door
from portal.views.joining.steps import has_refusal
from ssoz.access.queries import waiting_packet
from ssoz.people import operations as people
from ssoz.people.models import LOGIN_LONGEST, PasswordLink
from ssoz.people.operations import LinkNotValid, TooManyTries
from web.access import public

FORGOTTEN, RESET = "password-forgotten", "password-reset"
_SENT = "sent"


@public("Whoever has forgotten their password is not signed in.")
@door
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the login and say that a link is on its way, whether there is such a login or not."""
    if request.method == "POST":
        return _send(request)
    left = take_over(request, FORGOTTEN)
    if left.focus == _SENT:
        return render(request, "portal/sign_in/password/forgotten.html", {"sent": True})
    form = ForgottenForm(left.data) if left.problems else ForgottenForm()
    return _forgotten_page(request, left.put_on(form))


@public("The link in the mail is the key; it may be opened in another browser.")
@door
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a new password, twice: opening the link does not use it up, the password does."""
    if request.method == "POST":
        return _set(request, token)
    links = PasswordLink.objects.for_token(token).usable(timezone.now())
    link = links.select_related("account").first()
    left = take_over(request, RESET)
    form = left.put_on(NewPasswordForm({}) if left.problems else NewPasswordForm())
    context = {"form": form, "link": link, "has_errors": link is None}
    return render(request, "portal/sign_in/password/reset.html", context)


def _send(request: HttpRequest) -> HttpResponse:
    form = ForgottenForm(request.POST)
    if not form.is_valid():
        login = request.POST.get("login", "")
        data = MultiValueDict({"login": [] if looks_like_pesel(login) else [login[:LOGIN_LONGEST]]})
        hand_over(request, FORGOTTEN, errors=_errors(form), data=data)
        return redirect(FORGOTTEN)
    try:
        people.ask_reset(login=form.cleaned_data["login"], actor=request.actor)
    except TooManyTries as refusal:
        messages.error(request, str(refusal))
        response = _forgotten_page(request, ForgottenForm(), status=429)
        response.headers["Retry-After"] = str(refusal.seconds)
        return response
    hand_over(request, FORGOTTEN, focus=_SENT)
    return redirect(FORGOTTEN)


@sensitive_variables("form")
def _set(request: HttpRequest, token: str) -> HttpResponse:
    form = NewPasswordForm(request.POST)
    if not form.is_valid():
        hand_over(request, RESET, errors=_errors(form))
        return redirect(RESET, token=token)
    try:
        account = people.reset_password(
            token=token, password=form.cleaned_data["password"], actor=request.actor
        )
    except LinkNotValid:
        return redirect(RESET, token=token)
    if request.user.is_authenticated and request.user.pk == account.person_id:
        logout(request)
    if not account.is_active and offer_form(request, waiting_packet(account.person_id)):
        messages.success(request, _("The new password is set."))
        response = redirect("sign-in")
    else:
        messages.success(request, _("The new password is set. Log in with it."))
        response = redirect(SIGN_IN)
    known_browsers.remember(request, response, account)
    return response


def _errors(form: ForgottenForm | NewPasswordForm) -> list[tuple[str, Any]]:
    return [(name, text) for name, texts in form.errors.items() for text in texts]


def _forgotten_page(request: HttpRequest, form: ForgottenForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "has_errors": has_refusal(request)}
    return render(request, "portal/sign_in/password/forgotten.html", context, status=status)
