"""One's own passkeys: adding one by script, removing one without."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.forms import looks_like_pesel
from portal.handover import hand_over, take_over
from portal.sign_in.password import challenges
from portal.sign_in.password.factor_forms import NewPasskeyForm
from portal.sign_in.password.factors import PAGE, added, removal
from portal.sign_in.password.own import own
from ssoz.access import operations
from ssoz.people import operations as people
from ssoz.people.models import Passkey
from ssoz.people.operations import NAME_LONGEST, FactorRefused
from ssoz.people.refusals import PASSKEY_REFUSED
from ssoz.people.webauthn import passkeys_work_here
from web.second_factor import BY_PASSKEY

ADD, REMOVE = "own-passkey", "own-passkey-remove"


@own
@sensitive_post_parameters("passkey_token")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask the browser for a new passkey, or take the one that it has made."""
    if not passkeys_work_here():
        return redirect(PAGE)
    if request.method == "POST":
        return _take(request)
    person, login = request.user, request.password_account.login
    question = people.begin_passkey(person=person, login=login)
    context = {
        "form": _form_left(request),
        "options": challenges.ask(request, challenges.MAKE, question),
    }
    return render(request, "portal/sign_in/password/passkey.html", context)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a passkey of one's own shall be removed, and remove it."""
    passkey = get_object_or_404(Passkey.objects.filter(person=request.user.pk), pk=pk)
    if request.method != "POST":
        what = _("the passkey “%(name)s”") % {"name": passkey.name}
        return removal(request, what, reverse(REMOVE, args=[pk]))
    try:
        operations.remove_passkey(passkey=passkey, actor=request.actor)
    except FactorRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(PAGE)
    messages.success(request, _("The passkey “%(name)s” was removed.") % {"name": passkey.name})
    return redirect(PAGE)


def _take(request: HttpRequest) -> HttpResponse:
    challenge = challenges.take(request, challenges.MAKE)
    form = NewPasskeyForm(request.POST)
    if not form.is_valid():
        return _again(request, [(name, texts[0]) for name, texts in form.errors.items()])
    try:
        if not challenge:
            raise FactorRefused(PASSKEY_REFUSED, "no_challenge")
        people.add_passkey(
            person=request.user,
            name=form.cleaned_data["name"],
            answer=form.cleaned_data["passkey_token"],
            challenge=challenge,
            actor=request.actor,
        )
    except FactorRefused as refusal:
        return _again(request, [("", str(refusal))])
    return added(request, BY_PASSKEY, _("The passkey was added."))


def _again(request: HttpRequest, errors: list[tuple[str, str]]) -> HttpResponse:
    """Lead back to the form; the name stays in it, unless it is a PESEL."""
    name = request.POST.get("name", "")[:NAME_LONGEST]
    named = [("" if where == "passkey_token" else where, text) for where, text in errors]
    data = MultiValueDict({"name": [] if looks_like_pesel(name) else [name]})
    hand_over(request, ADD, errors=named, data=data)
    return redirect(ADD)


def _form_left(request: HttpRequest) -> NewPasskeyForm:
    left = take_over(request, ADD)
    if not left.problems:
        return NewPasskeyForm(initial={"name": request.open_session.device[:NAME_LONGEST]})
    form = NewPasskeyForm(left.data)
    left.put_on(form)
    return form
