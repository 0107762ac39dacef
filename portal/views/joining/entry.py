"""The way into the wizard, and the way out without an application."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.views.joining.steps import (
    UNIT,
    next_page,
    own_packet,
    unfinished_packet,
    why_closed,
)
from ssoz.access import operations
from ssoz.access.operations import Refused
from web.access import verified


@verified
@never_cache
@require_safe
def wizard(request: HttpRequest) -> HttpResponse:
    """Go on where the person stopped; nothing is written before a unit is chosen."""
    packet = unfinished_packet(request)
    page = next_page(packet)
    if page == UNIT and packet is not None and packet.unit is not None:
        messages.error(request, why_closed(packet.unit))
    return redirect(page)


@verified
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wizard_discard(request: HttpRequest) -> HttpResponse:
    """Ask whether the draft shall be deleted, and delete it."""
    if request.method != "POST":
        packet = unfinished_packet(request)
        if packet is None:
            return redirect("start")
        return render(request, "portal/joining/discard.html", {"packet": packet})
    packet = own_packet(request, request.POST.get("packet", ""))
    try:
        operations.discard(packet=packet, actor=request.actor)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("account")
    messages.success(request, _("The draft was deleted."))
    return redirect("start")
