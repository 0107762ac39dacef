"""The words and links of the pages of an import."""

from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ssoz.register import queries
from ssoz.register.models import FILES, RegisterImport
from ssoz.register.refusals import reasons
from web.templatetags.state import badge

_LOOKS = {
    RegisterImport.State.COMPARED: ("warn", "clock"),
    RegisterImport.State.APPLIED: ("ok", "check"),
    RegisterImport.State.UNDONE: ("", "undo-2"),
    RegisterImport.State.CANCELLED: ("", "x"),
    RegisterImport.State.FAILED: ("err", "circle-alert"),
}
HEADINGS = {
    ("units", "new"): _("Units: new"),
    ("units", "changed"): _("Units: changed"),
    ("units", "same"): _("Units: unchanged"),
    ("units", "gone"): _("Units: gone"),
    ("parts", "new"): _("Parts: new"),
    ("parts", "changed"): _("Parts: changed"),
    ("parts", "same"): _("Parts: unchanged"),
    ("parts", "gone"): _("Parts: gone"),
}


def badge_of(job: RegisterImport) -> SafeString:
    """Show the state of an import."""
    look, icon = _LOOKS.get(job.state, ("blue", "loader-circle"))
    return badge(job.get_state_display(), look, icon)


def changes_of(job: RegisterImport, address: str) -> list[dict[str, Any]]:
    """Return each count with the address of the list behind it, where there is one."""
    return [
        {
            "label": HEADINGS[what, fate],
            "n": count,
            "url": f"{address}?co={what}&stan={fate}" if fate != "same" and count else "",
        }
        for what, fate, count in queries.counted(job)
    ]


def filters_of(request: HttpRequest) -> dict[str, str]:
    """Return which mistakes are asked for; what is no choice keeps them all."""
    file, code = request.GET.get("plik", ""), request.GET.get("powod", "")
    return {
        "file": file if file in FILES else "",
        "code": code if code in dict(reasons()) else "",
    }
