"""Activation at the first sign-in: what becomes of an e-PLOZ account, then the e-mail address."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.handover import hand_over, take_over
from portal.sign_in.forms import EmailForm
from portal.sign_in.landing import landing_page
from ssoz.people import operations as people
from ssoz.people.eploz import OldAccount
from ssoz.people.models import EmailVerification, Person
from ssoz.people.operations import ActivationRefused, AddressRefused
from web.access import signed_in

ACTIVATION = "activation"


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def activation(request: HttpRequest) -> HttpResponse:
    """Offer the e-PLOZ account, if there is one; then have the address of the account confirmed."""
    person = request.user
    if person.has_verified_email:
        return redirect(landing_page(request, person))
    offer = _offer(person)
    if request.method == "POST":
        return redirect(ACTIVATION) if offer else _ask(request)
    if offer:
        context = {"account": offer, "agrees": people.names_agree(person, offer)}
        return render(request, "portal/sign_in/migration.html", context)
    return _address_page(request)


@signed_in
@never_cache
@require_POST
def choose_account(request: HttpRequest) -> HttpResponse:
    """Migrate the e-PLOZ account, or begin a new one; chosen once."""
    migrates = request.POST.get("account") == "eploz"
    act = people.migrate_account if migrates else people.begin_new_account
    try:
        act(person=request.user, actor=request.actor)
    except ActivationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(ACTIVATION)


def _offer(person: Person) -> OldAccount | None:
    return None if person.beginning else people.old_account_of(person)


def _address_page(request: HttpRequest) -> HttpResponse:
    person = request.user
    form = _form_left(request, person.email)
    waiting = EmailVerification.objects.of_account(person).usable(timezone.now()).first()
    context: dict[str, Any] = {"form": form, "waiting": None}
    if waiting and "change" not in request.GET and not form.errors:
        text = _("We sent a link to {email}. It works once, for 24 hours.")
        context |= {"sent": text.format(email=waiting.email), "waiting": waiting}
    return render(request, "portal/sign_in/activation.html", context)


def _ask(request: HttpRequest) -> HttpResponse:
    form = EmailForm(request.POST)
    errors = [(problem.target.removeprefix("id_"), problem.message) for problem in form.problems]
    if not errors:
        try:
            _send_link(request.user, form.cleaned_data["email"], request)
            hand_over(request, ACTIVATION, focus="sent")
        except AddressRefused as refusal:
            errors = [("email", str(refusal))]
    if errors:
        hand_over(request, ACTIVATION, errors=errors, data=request.POST)
    return redirect(ACTIVATION)


def _send_link(person: Person, email: str, request: HttpRequest) -> None:
    if not person.beginning:  # nothing was found in e-PLOZ
        people.begin_new_account(person=person, actor=request.actor)
    people.ask_email_verification(person=person, email=email, actor=request.actor)


def _form_left(request: HttpRequest, email: str) -> EmailForm:
    left = take_over(request, ACTIVATION)
    if left.data is None:
        return EmailForm(initial={"email": email})
    form = EmailForm(left.data)
    for problem in left.problems:
        if not form.has_error(problem.target):
            form.add_error(problem.target, problem.message)
    return form
