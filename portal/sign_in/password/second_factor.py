"""The page between password and session: a code of the app, a passkey, or a recovery code.

The same page stands before whoever is signed in by a password alone and needs more by now.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from portal.form_base import PortalForm
from portal.handover import Handover, hand_over, take_over
from portal.sign_in.landing import landing_page, see_other
from portal.sign_in.password import challenges
from portal.sign_in.password.entering import HALF_IN, enter, half_in
from portal.sign_in.password.factor_forms import CodeForm, PasskeyForm, RecoveryCodeForm
from portal.sign_in.password.strengthening import strengthen
from portal.sign_in.password.switch import door
from ssoz.people import operations as people
from ssoz.people.models import CodeApp, Person, RecoveryCode
from ssoz.people.operations import FactorRefused, TooManyTries
from ssoz.people.operations.oneself import as_oneself
from ssoz.people.refusals import PASSKEY_REFUSED, WRONG_CODE
from ssoz.people.webauthn import passkeys_work_here
from web.access import public
from web.second_factor import BY_CODE, BY_PASSKEY, BY_RECOVERY, is_password_alone

PAGE, SIGN_IN = "second-factor", "password-sign-in"
_FORMS: dict[str, type[PortalForm]] = {
    "otp": CodeForm,
    "recovery_otp": RecoveryCodeForm,
    "passkey_token": PasskeyForm,
}


@dataclass(frozen=True)
class Asked:
    """Who is asked for the second factor, and where they go with it."""

    person: Person
    next_page: str
    is_signed_in: bool


@public("The half of a sign-in that this browser's session holds is the key.")
@door
@never_cache
@sensitive_post_parameters(*_FORMS)
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, or take it and let the person in."""
    was_half_in = HALF_IN in request.session
    asked = _asked(request)
    if asked is not None:
        return _take(request, asked) if request.method == "POST" else _page(request, asked)
    if request.user.is_authenticated:
        return redirect(landing_page(request, request.user))
    if was_half_in:
        messages.warning(request, _("That took too long. Log in again."))
    return redirect(SIGN_IN)


def _asked(request: HttpRequest) -> Asked | None:
    if request.user.is_authenticated:
        request.session.pop(HALF_IN, None)
        needed = is_password_alone(request) and people.has_second_factor(request.user)
        return Asked(request.user, "", is_signed_in=True) if needed else None
    found = half_in(request)
    return Asked(*found, is_signed_in=False) if found else None


@sensitive_variables("form")
def _take(request: HttpRequest, asked: Asked) -> HttpResponse:
    field = next((name for name in _FORMS if name in request.POST), "otp")
    form = _FORMS[field](request.POST)
    try:
        if not form.is_valid():
            return _again(request, field, str(form.errors[field][0]))
        by = _check(request, asked.person, field, form.cleaned_data[field])
    except TooManyTries as refusal:
        return _wait(request, asked, refusal)
    except FactorRefused as refusal:
        return _again(request, field, str(refusal))
    return _go_on(request, asked, by)


@sensitive_variables("given")
def _check(request: HttpRequest, person: Person, field: str, given: Any) -> str:
    """Return how the session begins; raise `FactorRefused` or `TooManyTries` otherwise."""
    actor = as_oneself(person, request.actor.address)
    match field:
        case "passkey_token":
            challenge = challenges.take(request, challenges.USE)
            if not challenge:
                raise FactorRefused(PASSKEY_REFUSED, "no_challenge")
            people.use_passkey(person=person, answer=given, challenge=challenge, actor=actor)
            return BY_PASSKEY
        case "recovery_otp":
            left = people.use_recovery_code(person=person, code=given, actor=actor)
            messages.warning(request, _recovered(left))
            return BY_RECOVERY
    if not people.check_code(person=person, code=given, actor=actor):
        raise FactorRefused(WRONG_CODE, "wrong")
    return BY_CODE


def _go_on(request: HttpRequest, asked: Asked, by: str) -> HttpResponse:
    if not asked.is_signed_in:
        return enter(request, asked.person, asked.next_page, by)
    strengthen(request, by)
    return see_other(landing_page(request, asked.person))


def _again(request: HttpRequest, field: str, message: str) -> HttpResponse:
    hand_over(request, PAGE, errors=[(field, message)])
    return redirect(PAGE)


def _wait(request: HttpRequest, asked: Asked, refusal: TooManyTries) -> HttpResponse:
    messages.error(request, str(refusal))
    response = _page(request, asked, status=429)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def _page(request: HttpRequest, asked: Asked, status: int = 200) -> HttpResponse:
    person, left = asked.person, take_over(request, PAGE)
    has_app = CodeApp.objects.in_use().filter(person=person).exists()
    question = people.begin_passkey_use(person=person) if passkeys_work_here() else None
    has_codes = RecoveryCode.objects.filter(person=person).unused().exists()
    context = {
        "form": next(iter(_forms(left)), None),
        "code": _form("otp", left) if has_app else None,
        "recovery": _form("recovery_otp", left) if has_codes else None,
        "passkey": _form("passkey_token", left) if question else None,
        "options": challenges.ask(request, challenges.USE, question) if question else "",
        "is_signed_in": asked.is_signed_in,
        "has_errors": bool(left.problems) or status != 200,
    }
    return render(request, "portal/sign_in/password/second_factor.html", context, status=status)


def _forms(left: Handover) -> list[PortalForm]:
    """Return the form in which something is wrong, for the summary of mistakes."""
    return [_form(problem.target, left) for problem in left.problems]


def _form(field: str, left: Handover) -> PortalForm:
    """Return an empty form, with what is wrong if it is about this one."""
    wrong = left.message_for(field)
    if not wrong:
        return _FORMS[field]()
    form = _FORMS[field](MultiValueDict())
    form.errors.clear()
    form.add_error(field if field != "passkey_token" else None, wrong)
    return form


def _recovered(left: int) -> str:
    used = _("You signed in with a recovery code, which does not work any more.")
    counted = ngettext(
        "%(n)d recovery code is left.", "%(n)d recovery codes are left.", left
    ) % {"n": left}  # fmt: skip
    if left > people.FEW_CODES:
        return f"{used} {counted}"
    advice = _("Make new ones in My account, under “Second factor”.")
    return f"{used} {counted} {advice}"
