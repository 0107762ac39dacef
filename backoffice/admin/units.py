"""Units: the register to be read, each unit with its parts and its people."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice import filters
from backoffice.dossier import lines_of
from backoffice.history import HistoryAdmin
from ssoz.access.models import Profile
from ssoz.actors import Actor
from ssoz.identifiers import grouped_nip
from ssoz.units.models import Part, Unit
from web.templatetags.state import state
from web.templatetags.words import tied

_PEOPLE = 50
_PARTS = 300


def _scope(actor: Actor, to: str) -> QuerySet[Unit]:
    return Unit.objects.visible_to(actor, to=to)


@admin.register(Unit)
class UnitAdmin(HistoryAdmin):
    """The register of units, read-only."""

    scope = staticmethod(_scope)
    list_permission = "unit.list"
    read_permission = "unit.list"
    page_template = "backoffice/unit.html"
    list_hint = _("A REGON, a NIP or a register book number in the search box leads to the unit.")
    search_fields = ("search_text",)
    ordering = ("name_key", "id")
    list_display = ("unit_name", "type", "numbers", "voivodeship", "status")
    list_filter = (filters.Kind, filters.PlaceOfUnit, filters.Openness)
    list_select_related = ("voivodeship",)

    @admin.display(description=_("unit"))
    def unit_name(self, unit: Unit) -> SafeString:
        return format_html('{}<span class="muted">{}</span>', tied(unit.name), unit.town)

    @admin.display(description=_("REGON, NIP"))
    def numbers(self, unit: Unit) -> str:
        return ", ".join(filter(None, (unit.regon, grouped_nip(unit.nip)))) or "–"

    @admin.display(description=_("status"))
    def status(self, unit: Unit) -> SafeString:
        return state(unit.status_on(timezone.localdate()))

    def page_context(self, request: HttpRequest, thing: Unit) -> dict[str, Any]:
        """Return the unit, its parts as a tree and its people."""
        day = timezone.localdate()
        profiles = Profile.objects.visible_to(request.actor).filter(unit=thing)
        return {
            "unit": thing,
            "voivodeship": thing.voivodeship,
            "status": thing.status_on(day),
            "parts": tree_of(thing.parts.all()[:_PARTS]),
            "may_open_profile": request.actor.can("profile.read"),
            "people": lines_of(
                profiles.select_related("person", "unit").order_by("person__name_key", "id")[
                    :_PEOPLE
                ]
            ),
        }


def tree_of(parts: Any) -> list[dict[str, Any]]:
    """Set parts under those they hang under."""
    below: dict[int | None, list[Part]] = {}
    for part in parts:
        below.setdefault(part.parent_id, []).append(part)

    def branch(parent: int | None) -> list[dict[str, Any]]:
        return [{"part": part, "parts": branch(part.pk)} for part in below.get(parent, [])]

    return branch(None)
