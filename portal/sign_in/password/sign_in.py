"""Signing in with login and password."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from portal.forms import looks_like_pesel
from portal.handover import hand_over, take_over
from portal.sign_in.landing import landing_page, own_page
from portal.sign_in.password import known_browsers
from portal.sign_in.password.entering import after_password
from portal.sign_in.password.forms import SignInForm
from portal.sign_in.password.offered import offer_form
from portal.sign_in.password.switch import door
from portal.views.joining.steps import has_refusal
from ssoz.access.queries import waiting_packet
from ssoz.people import operations as people
from ssoz.people.models import LOGIN_LONGEST, PasswordAccount
from ssoz.people.operations import PasswordRefused, TooManyTries
from web.access import public

SIGN_IN = "password-sign-in"


@public("Whoever is not signed in begins here.")
@door
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password, or take them."""
    if request.user.is_authenticated:
        wanted = own_page(request, request.GET.get("next", ""))
        return redirect(wanted or landing_page(request, request.user))
    if request.method == "POST":
        return _take(request)
    left = take_over(request, SIGN_IN)
    form = SignInForm(left.data) if left.problems else SignInForm(initial=_typed(left.data))
    return _page(request, left.put_on(form))


@sensitive_variables("form")
def _take(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST)
    if not form.is_valid():
        errors = [(name, text) for name, texts in form.errors.items() for text in texts]
        return _again(request, errors)
    try:
        account = _check(request, form)
    except TooManyTries as refusal:
        return _wait(request, refusal)
    except PasswordRefused as refusal:
        messages.error(request, str(refusal))
        if refusal.code == "waiting" and _offer(request, form.cleaned_data["login"]):
            return redirect("sign-in")
        return _again(request)
    return after_password(request, account.person, own_page(request, _next(request)))


@sensitive_variables("form")
def _check(request: HttpRequest, form: SignInForm) -> PasswordAccount:
    login = form.cleaned_data["login"]
    return people.check_password(
        login=login,
        password=form.cleaned_data["password"],
        browser=known_browsers.known_as(request, login),
        actor=request.actor,
    )


def _offer(request: HttpRequest, login: str) -> bool:
    """Offer the form that the office waits for to whoever knows the password, and to nobody else."""
    account = PasswordAccount.objects.with_login(login).first()
    return account is not None and offer_form(request, waiting_packet(account.person_id))


def _again(request: HttpRequest, errors: list[tuple[str, Any]] | None = None) -> HttpResponse:
    """Lead back to the form; the login stays in it unless it is a PESEL, the password never."""
    login = request.POST.get("login", "")
    data = MultiValueDict({"login": [] if looks_like_pesel(login) else [login[:LOGIN_LONGEST]]})
    hand_over(request, SIGN_IN, errors=errors or [], data=data)
    wanted = own_page(request, _next(request))
    query = "?" + urlencode({"next": wanted}) if wanted else ""
    return redirect(reverse(SIGN_IN) + query)


def _wait(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    messages.error(request, str(refusal))
    response = _page(request, SignInForm(), status=429)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def _page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "has_errors": has_refusal(request),
        "next": own_page(request, _next(request)),
    }
    return render(request, "portal/sign_in/password/sign_in.html", context, status=status)


def _next(request: HttpRequest) -> str:
    return request.POST.get("next", "") or request.GET.get("next", "")


def _typed(data: MultiValueDict | None) -> dict[str, str]:
    return {"login": (data or MultiValueDict()).get("login", "")}
