"""Step 1: find the unit by any field alone, and choose it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.forms import UnitSearchForm, looks_like_pesel
from portal.handover import hand_over, take_over
from portal.views.joining.steps import (
    ROLES,
    SIGN,
    SUMMARY,
    UNIT,
    has_refusal,
    is_complete,
    refused,
    step_context,
    unfinished_packet,
)
from ssoz.access import operations
from ssoz.access.operations import Refused
from ssoz.units import queries
from ssoz.units.models import Unit
from web.access import verified

PESEL_TYPED = _("This is a PESEL. Units are searched by name or number, people are not.")


@verified
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wizard_unit(request: HttpRequest) -> HttpResponse:
    """Show the search with its results, or take the choice."""
    packet = unfinished_packet(request)
    if packet is not None and packet.is_saved:
        return redirect(SIGN)
    if request.method == "POST":
        return _choose(request)
    if any(looks_like_pesel(value) for value in request.GET.values()):
        # The address would keep the number: away with it at once.
        hand_over(request, UNIT, errors=[("q", PESEL_TYPED)])
        return redirect(UNIT)
    left = take_over(request, UNIT)
    is_asked = bool(set(request.GET) & set(UnitSearchForm.base_fields))
    form = UnitSearchForm(request.GET if is_asked or left.problems else None)
    context = step_context(UNIT) | {"form": left.put_on(form), "packet": packet}
    context |= {"returns": _returns(request), "has_errors": has_refusal(request)}
    if is_asked and form.is_valid():
        context |= _results(form, is_focused=not context["has_errors"])
    return render(request, "portal/joining/unit.html", context)


def _results(form: UnitSearchForm, *, is_focused: bool) -> dict[str, Any]:
    asked = form.cleaned_data
    found = queries.search(
        name=asked["q"],
        town=asked["town"],
        regon=asked["regon"],
        nip=asked["nip"],
        book_number=asked["book"],
        voivodeship=asked["voivodeship"].pk if asked["voivodeship"] else "",
        kind=asked["kind"] if asked["kind"] in Unit.Kind else "",
        type=asked["kind"] if asked["kind"] in Unit.Type else "",
    )
    words = f"{asked['q']} {asked['town']}"
    return {"found": found, "words": words, "today": timezone.localdate(), "focused": is_focused}


def _choose(request: HttpRequest) -> HttpResponse:
    unit_id = request.POST.get("unit", "")
    unit = Unit.objects.filter(pk=unit_id).first() if unit_id.isdecimal() else None
    if unit is None:
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    try:
        packet = operations.choose_unit(
            packet=operations.begin(actor=request.actor), unit=unit, actor=request.actor
        )
    except Refused as refusal:
        return refused(request, refusal, query=f"?{query}" if query else "")
    if _returns(request) and is_complete(packet):
        hand_over(request, SUMMARY, focus="unit")
        return redirect(SUMMARY)
    hand_over(request, ROLES, focus="heading")
    return redirect(ROLES)


def _returns(request: HttpRequest) -> bool:
    return request.GET.get("back") == "summary"
