"""Parts of units: each on a page of its own; which there are, the page of the unit shows."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.admin.unit_edit import EditedAdmin, refuse_other_methods
from backoffice.history import HistoryAdmin
from backoffice.unit_forms import PartForm, places_in
from backoffice.unit_page import facts_of
from ssoz.actors import Actor
from ssoz.units import operations, policies
from ssoz.units.models import Part, Unit
from ssoz.units.operations.editing import PART_FIELDS


def _scope(actor: Actor, to: str) -> QuerySet[Part]:
    return Part.objects.visible_to(actor, to=to)


@admin.register(Part)
class PartAdmin(HistoryAdmin, EditedAdmin):
    """One establishment, organisational unit or cell."""

    scope = staticmethod(_scope)
    list_permission = "unit.list"
    read_permission = "unit.list"
    keeps_list = False
    page_template = "backoffice/units/part.html"

    def visible(self, actor: Actor, to: str) -> QuerySet[Part]:
        """Load each part with its unit."""
        return super().visible(actor, to).select_related("unit__voivodeship", "parent")

    def unit_of(self, thing: Part) -> Unit:
        """Return the unit to which the part belongs."""
        return thing.unit

    def frame(self, request: HttpRequest, thing: Part) -> dict[str, Any]:
        """Lead back to the unit, whose part it is."""
        unit_page = reverse("backoffice:units_unit_change", args=[thing.unit_id])
        return {
            **super().frame(request, thing),
            "back_url": unit_page + self.kept_filters(request),
            "list_title": thing.unit.name,
        }

    def back_url(self, request: HttpRequest) -> str:
        """Return nothing: there is no list of parts."""
        return ""

    def extra_urls(self) -> list[URLPattern]:
        """Add the address of the form."""
        edit = self.address("<path:object_id>/edytuj/", self.edit, "edytuj", policies.EDIT)
        return [*super().extra_urls(), edit]

    def page_context(self, request: HttpRequest, thing: Part) -> dict[str, Any]:
        """Return every field in words, and what may be done."""
        day = timezone.localdate()
        return {
            **super().page_context(request, thing),
            "unit": thing.unit,
            "status": thing.status_on(day),
            "facts": facts_of(thing),
            "may_edit": policies.may_edit(request.actor, thing.unit),
            "edit_url": self.url_of("edytuj", thing.pk) + self.kept_filters(request),
        }

    def consequence_of(self, thing: Part) -> str:
        """Say how many parts close together with this one."""
        below = Part.objects.filter(closed_on__isnull=True)
        n = below.filter(parent=thing).count() + below.filter(parent__parent=thing).count()
        if not n:
            return _("Nothing hangs under it. Reports that have been filed stay readable.")
        return ngettext(
            "%(n)d part under it closes with it. Reports that have been filed stay readable.",
            "%(n)d parts under it close with it. Reports that have been filed stay readable.",
            n,
        ) % {"n": n}

    def edit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change what the register says of a part."""
        if (other := refuse_other_methods(request)) is not None:
            return other
        part = self.readable_to_edit(request, object_id)
        make = partial(PartForm, places=places_in(part.unit, part))

        def save(typed: Mapping[str, Any], seen: int) -> Part:
            return operations.change_part(part=part, values=typed, seen=seen, actor=request.actor)

        return self.changed(request, part, make, PART_FIELDS, save)
