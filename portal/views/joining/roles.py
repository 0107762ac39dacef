"""Step 2: roles and contact data, kept at each step and, with script, two seconds after the last key."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.handover import hand_over, take_over
from portal.views.joining.steps import (
    ROLES,
    SIGN,
    SUMMARY,
    UNIT,
    has_refusal,
    kept_form,
    own_packet,
    refused,
    roles_form,
    step_context,
    unfinished_packet,
)
from ssoz.access import operations
from ssoz.access.models import Packet
from ssoz.access.operations import Refused
from web.access import verified

OTHER_UNIT = _("Another unit was chosen in another window. Choose the roles for this one.")
BLOCKS = ("roles", "contact")


@verified
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wizard_roles(request: HttpRequest) -> HttpResponse:
    """Show the roles that the unit offers and the contact data, or take them."""
    if request.method == "POST":
        return _take(request, own_packet(request, request.POST.get("packet", "")))
    packet = unfinished_packet(request)
    if packet is None or packet.unit is None:
        return redirect("wizard")
    if packet.is_saved:
        return redirect(SIGN)
    left = take_over(request, ROLES)
    block = _block(request)
    form = kept_form(packet) if left.problems else roles_form(packet, left.data)
    if not form.is_bound:
        form.focus_on(block)
    context = step_context(ROLES) | {
        "form": left.put_on(form),
        "packet": packet,
        "focus_heading": left.focus == "heading",
        "has_errors": has_refusal(request),
    }
    return render(request, "portal/joining/roles.html", context)


@verified
@never_cache
@require_POST
def wizard_autosave(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed; answer with the time, or with why it was not kept."""
    packet = own_packet(request, request.POST.get("packet", ""))
    if _was_moved(request, packet):
        return JsonResponse({"message": str(OTHER_UNIT)}, status=409)
    try:
        _keep(request, packet)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    return JsonResponse({"saved": date_format(timezone.localtime(), "H.i")})


def _take(request: HttpRequest, packet: Packet) -> HttpResponse:
    if packet.is_saved or packet.discarded_at is not None or packet.unit is None:
        return redirect("wizard")
    if _was_moved(request, packet):
        messages.error(request, OTHER_UNIT)
        hand_over(request, ROLES, data=request.POST)
        return redirect(ROLES)
    form = roles_form(packet, request.POST)
    try:
        _keep(request, packet)
        if request.POST.get("go") == "back":
            return redirect(UNIT)
        if not form.is_valid():
            hand_over(request, ROLES, data=request.POST)
            return redirect(request.get_full_path())
    except Refused as refusal:
        return refused(request, refusal)
    hand_over(request, SUMMARY, focus=_block(request) or "heading")
    return redirect(SUMMARY)


def _keep(request: HttpRequest, packet: Packet) -> None:
    draft = roles_form(packet, request.POST).as_draft()
    operations.choose_roles(packet=packet, **draft, actor=request.actor)


def _was_moved(request: HttpRequest, packet: Packet) -> bool:
    return request.POST.get("unit", "") != str(packet.unit_id)


def _block(request: HttpRequest) -> str:
    """Name the block of the summary that the person came to change, if any."""
    block = request.GET.get("back", "")
    return block if block in BLOCKS else ""
