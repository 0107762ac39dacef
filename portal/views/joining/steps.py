"""What the four steps of the wizard share: one's own packet, the bar of steps, where to go on."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.forms import RolesForm
from portal.handover import hand_over
from ssoz.access.models import Packet
from ssoz.access.operations import Refused
from ssoz.access.queries import role_choices
from ssoz.access.refusals import unit_not_open
from ssoz.units.models import Unit

UNIT, ROLES, SUMMARY, SIGN = "wizard-unit", "wizard-roles", "wizard-summary", "wizard-sign"
NAMES = {
    UNIT: _("Unit"),
    ROLES: _("Roles and contact details"),
    SUMMARY: _("Summary"),
    SIGN: _("Application to sign"),
}
# Where a refusal is shown: the step that can mend it, and the field at which it stands, if any.
_STEP_OF = {
    "no_unit": (UNIT, ""),
    "unit_closed": (UNIT, ""),
    "blocked": (UNIT, ""),
    "no_role": (ROLES, "roles"),
    "role_not_open": (ROLES, "roles"),
    "role_taken": (ROLES, "roles"),
    "email": (ROLES, "email"),
    "changed": (SUMMARY, ""),
    "not_declared": (SUMMARY, "declared"),
}


def step_context(page: str) -> dict[str, Any]:
    """Give the number and the title of a step's page."""
    number = list(NAMES).index(page) + 1
    name = str(NAMES[page])
    step = gettext("Step %(n)s of 4") % {"n": number}
    return {"step": number, "step_title": f"{step}: {name[:1].lower()}{name[1:]}"}


def unfinished_packet(request: HttpRequest) -> Packet | None:
    """Return the person's packet that is neither finished nor given up."""
    return _own(request).unfinished().first()


def own_packet(request: HttpRequest, packet_id: object) -> Packet:
    """Return a packet of the person by its id; another person's does not exist."""
    found = _own(request).filter(pk=packet_id).first() if str(packet_id).isdecimal() else None
    if found is None:
        raise Http404
    return found


def _own(request: HttpRequest) -> Any:
    return Packet.objects.filter(person_id=request.user.pk).select_related(
        "person", "unit__voivodeship__office"
    )


def roles_form(packet: Packet, data: MultiValueDict | None = None) -> RolesForm:
    """Return the form of step 2, filled with what was sent or else with what is kept."""
    return RolesForm(data, choices=role_choices(packet), packet=packet)


def kept_form(packet: Packet) -> RolesForm:
    """Return the form of step 2 bound to what is kept, to see whether it is complete."""
    return roles_form(packet, RolesForm.data_of(packet))


def is_complete(packet: Packet) -> bool:
    """Tell whether the summary can be shown: a unit that is open, roles and contact data."""
    if packet.unit is None or not packet.unit.is_open_on(timezone.localdate()):
        return False
    return kept_form(packet).is_valid()


def next_page(packet: Packet | None) -> str:
    """Name the page on which the person goes on."""
    if packet is None or packet.unit is None:
        return UNIT
    if packet.is_saved:
        return SIGN
    if not packet.unit.is_open_on(timezone.localdate()):
        return UNIT
    return SUMMARY if is_complete(packet) else ROLES


def refused(request: HttpRequest, refusal: Refused, *, query: str = "") -> HttpResponse:
    """Lead to the step that can mend what was refused, and say there what it is."""
    if refusal.code in ("saved", "finished", "discarded"):
        messages.warning(request, str(refusal))
        return redirect("wizard" if refusal.code == "saved" else "account")
    page, name = _STEP_OF.get(refusal.code, (SUMMARY, ""))
    if name:
        hand_over(request, page, errors=[(name, str(refusal))])
    else:
        messages.error(request, str(refusal))
    return redirect(f"{reverse(page)}{query if page == UNIT else ''}")


def numbers_of(applications: list) -> str:
    """Write the numbers of applications one after another."""
    return ", ".join(application.number for application in applications)


def why_closed(unit: Unit) -> str:
    """Say since when a unit cannot be worked in."""
    return str(unit_not_open(unit, timezone.localdate()))


def has_refusal(request: HttpRequest) -> bool:
    """Tell whether a note of an error stands on the page, so that its title says so."""
    notes = messages.get_messages(request)
    found = any("error" in note.tags for note in notes)
    notes.used = False
    return found
