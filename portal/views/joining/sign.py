"""Step 4: the numbers, the PDF, the signed document, *Zakończ*."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.files_shown import PacketFiles, files_of
from portal.handover import take_over
from portal.views.joining.steps import (
    SIGN,
    has_refusal,
    numbers_of,
    own_packet,
    refused,
    step_context,
    unfinished_packet,
)
from portal.views.joining.summary import offices_of
from ssoz.access import operations
from ssoz.access.models import Application, Packet
from ssoz.access.operations import Refused
from web.access import verified


@verified
@never_cache
@require_safe
def wizard_sign(request: HttpRequest) -> HttpResponse:
    """Show what is saved and what is left to do."""
    packet = unfinished_packet(request)
    if packet is None or not packet.is_saved:
        return _not_here(request, packet)
    applications = _applications_of(packet)
    left = take_over(request, SIGN)
    context = step_context(SIGN) | {
        "packet": packet,
        "applications": applications,
        "numbers": numbers_of(applications),
        "offices": offices_of([a.role for a in applications], packet),
        "files": files_of(packet, applications, actor=request.actor),
        "left": left,
        "has_errors": bool(left.problems) or has_refusal(request),
    }
    return render(request, "portal/joining/sign.html", context)


@verified
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wizard_finish(request: HttpRequest) -> HttpResponse:
    """Hand the applications in; without a file, ask first."""
    if request.method == "POST":
        return _finish(request, own_packet(request, request.POST.get("packet", "")))
    packet = unfinished_packet(request)
    if packet is None or not packet.is_saved:
        return _not_here(request, packet)
    return render(request, "portal/joining/finish.html", {"packet": packet})


def _finish(request: HttpRequest, packet: Packet) -> HttpResponse:
    if not packet.is_saved:
        return redirect("wizard")
    if packet.is_finished:
        messages.info(request, _finished_already(packet))
        return redirect("account")
    if "sure" not in request.POST and _files_of(request, packet).is_empty:
        return redirect("wizard-finish")
    try:
        applications = operations.finish(packet=packet, actor=request.actor)
    except Refused as refusal:
        if refusal.code == "discarded":
            return refused(request, refusal)
        messages.error(request, str(refusal))
        return redirect(SIGN)
    offices = offices_of([a.role for a in applications], packet)
    text = ngettext(
        "Application finished. %(n)d application now waits for the decision of %(office)s.",
        "Application finished. %(n)d applications now wait for the decision of %(office)s.",
        len(applications),
    )
    names = ", ".join(office.name for office in offices)
    messages.success(request, text % {"n": len(applications), "office": names})
    return redirect("account")


def _not_here(request: HttpRequest, packet: Packet | None) -> HttpResponse:
    """Answer the back button after *Zakończ*, and whoever is not that far yet."""
    if packet is None:
        last = Packet.objects.filter(person_id=request.user.pk, finished_at__isnull=False).last()
        if last is not None:
            messages.info(request, _finished_already(last))
            return redirect("account")
    return redirect("wizard")


def _finished_already(packet: Packet) -> str:
    numbers = numbers_of(_applications_of(packet))
    return _("This application is already submitted: %(number)s.") % {"number": numbers}


def _applications_of(packet: Packet) -> list[Application]:
    return list(packet.applications.select_related("role").order_by("id"))


def _files_of(request: HttpRequest, packet: Packet) -> PacketFiles:
    return files_of(packet, _applications_of(packet), actor=request.actor)
