"""Units: the register, each unit with its parts, its people, what it was and what became of it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice import filters
from backoffice.admin.holding import TOO_EARLY, UnitPeople
from backoffice.admin.succession import SuccessionPages
from backoffice.admin.unit_edit import UnitForms
from backoffice.admin.unit_supervision import SupervisionPages, supervisors_by_name
from backoffice.days import day_asked
from backoffice.history import HistoryAdmin
from backoffice.sheets import SheetAdmin
from backoffice.unit_page import (
    facts_of,
    renamings_shown,
    shown_tree,
    successions_of,
    tree_of,
)
from ssoz.access.models import Profile
from ssoz.actors import Actor
from ssoz.identifiers import grouped_nip
from ssoz.reports.models import Obligation
from ssoz.units import policies
from ssoz.units.checking import PRACTICES
from ssoz.units.models import Unit
from ssoz.units.operations.importing import UNITS as UNIT_IMPORTS
from ssoz.units.past import known_since, parts_on, unit_on
from ssoz.units.sheets import UNITS
from web.templatetags.state import state
from web.templatetags.words import tied


def _scope(actor: Actor, to: str) -> QuerySet[Unit]:
    return Unit.objects.visible_to(actor, to=to)


@admin.register(Unit)
class UnitAdmin(SheetAdmin, HistoryAdmin, SuccessionPages, SupervisionPages, UnitPeople, UnitForms):
    """The register of units, changed by acts alone."""

    scope = staticmethod(_scope)
    list_permission = "unit.list"
    read_permission = "unit.list"
    page_template = "backoffice/units/unit.html"
    change_list_template = "backoffice/units/list.html"
    list_hint = gettext_lazy(
        "A REGON, a NIP or a register book number in the search box leads to the unit."
    )
    search_fields = ("search_text",)
    ordering = ("name_key", "id")
    list_display = ("unit_name", "type", "numbers", "voivodeship", "status")
    list_filter = (filters.Kind, filters.PlaceOfUnit, filters.Openness)
    list_select_related = ("voivodeship",)
    sheet = UNITS
    imports = UNIT_IMPORTS
    sheet_columns = {"unit_name": ("name", "town"), "numbers": ("regon", "nip")}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the ways to what is done with no unit at hand."""
        actor, urls = request.actor, {}
        if policies.may_add(actor):
            urls["add_url"] = self.url_of("dodaj")
        if policies.may_edit_everywhere(actor):
            urls["offices_url"] = self.url_of("wykonawcy")
        return super().changelist_view(request, {**urls, **(extra_context or {})})

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("unit"))
    def unit_name(self, unit: Unit) -> SafeString:
        return format_html('{}<span class="muted">{}</span>', tied(unit.name), unit.town)

    @admin.display(description=gettext_lazy("REGON, NIP"))
    def numbers(self, unit: Unit) -> str:
        return ", ".join(filter(None, (unit.regon, grouped_nip(unit.nip)))) or "–"

    @admin.display(description=gettext_lazy("status"))
    def status(self, unit: Unit) -> SafeString:
        return state(unit.status_on(timezone.localdate()))

    # --- One unit -----------------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: Unit) -> dict[str, Any]:
        """Return the unit as it is, or as it was on the day that was asked for."""
        shown_day = {"dzien": request.GET["dzien"][:10]} if "dzien" in request.GET else {}
        common = {
            "without_url": f"?{urlencode(shown_day)}",
            "with_url": f"?{urlencode({**shown_day, 'zamkniete': 1})}",
            "today": timezone.localdate(),
            "asked": shown_day.get("dzien", ""),
            "renamings": renamings_shown(thing),
            "page": self.page_of(request, thing),
            "with_closed": "zamkniete" in request.GET,
        }
        day = day_asked(request, known_since(thing), TOO_EARLY)
        then = unit_on(thing, day) if day is not None else None
        if day is None or then is None:
            return {**common, **self._now(request, thing, common["today"])}
        rows = tree_of(parts_on(thing, day), day, then)
        return {
            **common,
            "day": day,
            "unit": then,
            "status": then.status_on(day),
            "status_known_now": thing.status_on(day),
            "facts": facts_of(then),
            "tree": shown_tree(rows, common["with_closed"]),
        }

    def _now(self, request: HttpRequest, thing: Unit, today: date) -> dict[str, Any]:
        actor = request.actor
        may_edit = policies.may_edit(actor, thing)
        rows = tree_of(thing.parts.all(), today, thing)
        return {
            **super().page_context(request, thing),
            "unit": thing,
            "status": thing.status_on(today),
            "facts": facts_of(thing),
            "tree": shown_tree(rows, "zamkniete" in request.GET),
            "supervisors": supervisors_by_name(thing),
            **successions_of(thing, self.visible(actor, self.read_permission)),
            "links": self._links(request, thing) if may_edit else {},
            **self.people_of(request, thing),
        }

    def _links(self, request: HttpRequest, thing: Unit) -> dict[str, str]:
        """Return where what may be done with the unit is done."""
        kept = self.kept_filters(request)
        links = {"edit": "edytuj"}
        if thing.type not in PRACTICES:
            links["add_part"] = "czesci_dodaj"
        if thing.closed_on is None and not thing.institution:
            links["succession"] = "nastepstwo"
        if thing.is_supervising and not thing.institution:
            links["supervised"] = "nadzor"
        return {name: self.url_of(verb, thing.pk) + kept for name, verb in links.items()}

    def consequence_of(self, thing: Unit) -> str:
        """Say who loses access and what can no longer be filed."""
        people = Profile.objects.in_force(timezone.localdate()).filter(unit=thing).count()
        owed = Obligation.objects.owed().filter(unit=thing, collection__closed_at__isnull=True)
        unfiled = owed.exclude(reports__state__in=["sent", "verified", "accepted"]).count()
        words = [
            ngettext(
                "%(n)d person will lose access to it.",
                "%(n)d people will lose access to it.",
                people,
            )
            % {"n": people},
            ngettext(
                "%(n)d report that is still owed will be filed by nobody.",
                "%(n)d reports that are still owed will be filed by nobody.",
                unfiled,
            )
            % {"n": unfiled},
            _("Where another unit takes it over, choose “Merger, split or takeover” instead."),
        ]
        return " ".join(words)
