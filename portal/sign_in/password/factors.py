"""One's own second factors: what there is, the app with codes, and recovery codes."""

from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.handover import hand_over, take_over
from portal.sign_in.password.factor_forms import CodeForm
from portal.sign_in.password.own import own
from portal.sign_in.password.strengthening import strengthen
from ssoz.access import operations
from ssoz.access.queries import needs_second_factor
from ssoz.people import operations as people
from ssoz.people.models import CodeApp, Passkey, RecoveryCode
from ssoz.people.operations import CODES, FEW_CODES, FactorRefused, TooManyTries
from ssoz.people.webauthn import passkeys_work_here
from web.second_factor import BY_CODE, is_password_alone

PAGE, APP, CODES_PAGE = "own-factors", "own-code-app", "own-recovery-codes"
_REMOVE_APP = "own-code-app-remove"


@own
@require_safe
def own_factors(request: HttpRequest) -> HttpResponse:
    """Show which second factors there are; say why one is needed, if nothing else opens."""
    person = request.user
    left = RecoveryCode.objects.filter(person=person).unused().count()
    app = CodeApp.objects.in_use().filter(person=person).first()
    keys = list(Passkey.objects.filter(person=person))
    demanded = needs_second_factor(person, timezone.localdate())
    context = {
        "app": app,
        "passkeys": keys,
        "has_factor": bool(app or keys),
        "codes_left": left,
        "few_codes": left <= FEW_CODES,
        "passkeys_work": passkeys_work_here(),
        "shut_in": demanded and is_password_alone(request),
        "next_page": request.session.get("next_page", ""),
    }
    return render(request, "portal/sign_in/password/factors.html", context)


# --- The app with codes --------------------------------------------------------------------------


@own
@require_POST
def begin_app(request: HttpRequest) -> HttpResponse:
    """Offer a fresh key to the app; the one in use stays until the new one has shown a code."""
    people.begin_code_app(person=request.user, actor=request.actor)
    return redirect(APP)


@own
@sensitive_post_parameters("otp")
@require_http_methods(["GET", "HEAD", "POST"])
def code_app(request: HttpRequest) -> HttpResponse:
    """Show the key that the app is to take, or take its first code."""
    app = CodeApp.objects.filter(person=request.user).exclude(offered_cipher="").first()
    if app is None:
        return redirect(PAGE)
    if request.method == "POST":
        return _confirm(request, app)
    return _app_page(request, app)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def remove_app(request: HttpRequest) -> HttpResponse:
    """Ask whether the app shall be forgotten, and forget it."""
    app = CodeApp.objects.in_use().filter(person=request.user).first()
    if app is None:
        return redirect(PAGE)
    if request.method != "POST":
        return removal(request, _("the app with codes"), reverse(_REMOVE_APP))
    try:
        operations.drop_code_app(person=request.user, actor=request.actor)
    except FactorRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(PAGE)
    messages.success(request, _("The app with codes was removed."))
    return redirect(PAGE)


@sensitive_variables("form")
def _confirm(request: HttpRequest, app: CodeApp) -> HttpResponse:
    form = CodeForm(request.POST)
    try:
        if not form.is_valid():
            return _again(request, str(form.errors["otp"][0]))
        code = form.cleaned_data["otp"]
        people.confirm_code_app(person=request.user, code=code, actor=request.actor)
    except FactorRefused as refusal:
        return _again(request, str(refusal))
    except TooManyTries as refusal:
        messages.error(request, str(refusal))
        response = _app_page(request, app, status=429)
        response.headers["Retry-After"] = str(refusal.seconds)
        return response
    return added(request, BY_CODE, _("The app with codes is ready."))


def _again(request: HttpRequest, message: str) -> HttpResponse:
    hand_over(request, APP, errors=[("otp", message)])
    return redirect(APP)


@sensitive_variables("address", "secret")
def _app_page(request: HttpRequest, app: CodeApp, status: int = 200) -> HttpResponse:
    left = take_over(request, APP)
    form = CodeForm({}) if left.problems else CodeForm()
    address, secret = people.code_app_address(app, request.password_account.login), app.offered
    context = {
        "form": left.put_on(form),
        "has_errors": status != 200,
        "qr": _drawn(address),
        "key": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "login": request.password_account.login,
        "issuer": people.ISSUER,
        "replaces": app.confirmed_at is not None,
    }
    return render(request, "portal/sign_in/password/code_app.html", context, status=status)


def _drawn(text: str) -> SafeString:
    """Draw a QR code as plain shapes: no style in place, black on white in every contrast."""
    drawn = segno.make(text, error="m").svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return mark_safe(drawn)


# --- Recovery codes ------------------------------------------------------------------------------


@own
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Say how many recovery codes are left, or make new ones and show them: this once.

    They are the answer to the POST itself: between two requests they would lie in the session.
    """
    person = request.user
    if not people.has_second_factor(person):
        return redirect(PAGE)
    if request.method != "POST":
        left = RecoveryCode.objects.filter(person=person).unused().count()
        return _codes_page(request, left=left, instead_of=people.last_codes(person))
    typed = request.POST.get("instead_of", "")
    instead_of = int(typed) if typed.isdecimal() and len(typed) < 19 else -1
    try:
        codes = people.make_recovery_codes(
            person=person, actor=request.actor, instead_of=instead_of
        )
    except FactorRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect(CODES_PAGE)
    return _codes_page(request, codes=codes)


def _codes_page(request: HttpRequest, **context: Any) -> HttpResponse:
    context |= {"number": CODES, "few": FEW_CODES}
    return render(request, "portal/sign_in/password/recovery_codes.html", context)


# --- What app and passkeys share -----------------------------------------------------------------


def added(request: HttpRequest, by: str, message: str) -> HttpResponse:
    """Go on after a factor was added: the session is worth more, and recovery codes come next."""
    strengthen(request, by)
    messages.success(request, message)
    has_codes = RecoveryCode.objects.filter(person=request.user).unused().exists()
    return redirect(PAGE if has_codes else CODES_PAGE)


def removal(request: HttpRequest, what: str, address: str) -> HttpResponse:
    """Ask whether a factor shall be removed."""
    context = {"what": what, "address": address}
    return render(request, "portal/sign_in/password/remove_factor.html", context)
