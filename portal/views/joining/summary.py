"""Step 3: check the data, declare that they are true, save."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.forms import DeclarationForm
from portal.handover import hand_over, take_over
from portal.views.joining.steps import (
    ROLES,
    SIGN,
    SUMMARY,
    has_refusal,
    kept_form,
    numbers_of,
    own_packet,
    refused,
    step_context,
    unfinished_packet,
)
from ssoz.access import operations
from ssoz.access.models import Packet, Role
from ssoz.access.operations import Refused
from ssoz.access.queries import deciding_office
from web.access import verified


@verified
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wizard_summary(request: HttpRequest) -> HttpResponse:
    """Show the whole application before it is saved, or save it."""
    if request.method == "POST":
        return _save(request, own_packet(request, request.POST.get("packet", "")))
    packet = unfinished_packet(request)
    if packet is None or packet.unit is None:
        return redirect("wizard")
    if packet.is_saved:
        return redirect(SIGN)
    if not packet.unit.is_open_on(timezone.localdate()):
        return redirect("wizard")
    if not kept_form(packet).is_valid():
        return _complete_first(request, packet)
    left = take_over(request, SUMMARY)
    roles = list(Role.objects.filter(code__in=packet.role_codes))
    context = step_context(SUMMARY) | {
        "packet": packet,
        "roles": roles,
        "offices": offices_of(roles, packet),
        "form": left.put_on(DeclarationForm({} if left.problems else None)),
        "focus": left.focus,
        "has_errors": has_refusal(request),
    }
    return render(request, "portal/joining/summary.html", context)


def offices_of(roles: list[Role], packet: Packet) -> list:
    """Return the offices that will decide, each once."""
    offices = (deciding_office(role, packet.unit) for role in roles)
    return list(dict.fromkeys(office for office in offices if office))


def _complete_first(request: HttpRequest, packet: Packet) -> HttpResponse:
    hand_over(request, ROLES, data=kept_form(packet).data)
    return redirect(ROLES)


def _save(request: HttpRequest, packet: Packet) -> HttpResponse:
    if packet.discarded_at is not None:
        messages.warning(request, _("The draft was deleted. Start a new application."))
        return redirect("start")
    was_saved = packet.is_saved
    if not was_saved and packet.unit is not None and not kept_form(packet).is_valid():
        return _complete_first(request, packet)
    try:
        applications = operations.apply(
            packet=packet,
            revision=_number(request.POST.get("revision", "")),
            declared="declared" in request.POST,
            actor=request.actor,
        )
    except Refused as refusal:
        return refused(request, refusal)
    if was_saved:
        text = _("This application is already saved: %(number)s.")
        messages.info(request, text % {"number": numbers_of(applications)})
    if packet.is_finished:
        return redirect("account")
    hand_over(request, SIGN, focus="" if was_saved else "saved")
    return redirect(SIGN)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1
