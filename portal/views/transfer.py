"""Moving rights from SSOZ I in two steps: login and password, then what has come of it (access.md 5.5)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from portal.forms import looks_like_pesel
from portal.handover import hand_over, take_over
from portal.transfer_form import TransferForm
from portal.views.joining.steps import has_refusal
from ssoz.access import operations
from ssoz.access.models import Application, Packet
from ssoz.access.operations import Refused
from ssoz.people.operations import TooManyTries
from web.access import verified

TRANSFER, DONE = "transfer", "transfer-done"
STEPS = (_("Login and password"), _("Summary"))


@verified
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest) -> HttpResponse:
    """Ask for login and password of the old account, or take them."""
    if request.method == "POST":
        return _take(request)
    left = take_over(request, TRANSFER)
    login = (left.data or MultiValueDict()).get("login", "")
    form = TransferForm(left.data) if left.problems else TransferForm(initial={"login": login})
    return _page(request, left.put_on(form))


@verified
@never_cache
@require_safe
def done(request: HttpRequest, packet_id: int) -> HttpResponse:
    """Show the profile that a transfer of one's own has made, with its roles."""
    own = Application.objects.of(request.user.pk).filter(
        packet=packet_id, origin=Application.Origin.LEGACY_TRANSFER
    )
    applications = list(own.select_related("role", "profile__unit__voivodeship").order_by("id"))
    if not applications:
        raise Http404
    profile = applications[0].profile
    context = _steps(2) | {
        "applications": applications,
        "profile": profile,
        "status": profile.status_on(timezone.localdate()),
    }
    return render(request, "portal/transfer/done.html", context)


@sensitive_variables("form")
def _take(request: HttpRequest) -> HttpResponse:
    form = TransferForm(request.POST)
    if not form.is_valid():
        errors = [(name, text) for name, texts in form.errors.items() for text in texts]
        return _again(request, errors)
    try:
        packet = _transfer(request, form)
    except TooManyTries as refusal:
        return _wait(request, refusal)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _again(request)
    return redirect(DONE, packet_id=packet.pk)


@sensitive_variables("form")
def _transfer(request: HttpRequest, form: TransferForm) -> Packet:
    return operations.transfer(
        login=form.cleaned_data["login"],
        password=form.cleaned_data["password"],
        actor=request.actor,
    )


def _again(request: HttpRequest, errors: list[tuple[str, Any]] | None = None) -> HttpResponse:
    """Lead back to the form; the login stays in it unless it is a PESEL, the password never."""
    login = request.POST.get("login", "")
    data = MultiValueDict({"login": [] if looks_like_pesel(login) else [login[:200]]})
    hand_over(request, TRANSFER, errors=errors or [], data=data)
    return redirect(TRANSFER)


def _wait(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    messages.error(request, str(refusal))
    response = _page(request, TransferForm(), status=429)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def _page(request: HttpRequest, form: TransferForm, status: int = 200) -> HttpResponse:
    context = _steps(1) | {"form": form, "has_errors": has_refusal(request)}
    return render(request, "portal/transfer/start.html", context, status=status)


def _steps(step: int) -> dict[str, Any]:
    return {"step": step, "steps": STEPS}
