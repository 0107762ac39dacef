"""People who hold roles in closed and suspended units, and the way to the successor."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import filters
from backoffice.admin.moving import SLUG
from backoffice.admin.profiles import GRANTED
from backoffice.base import ScopedChangeList
from backoffice.sheets import SheetAdmin
from ssoz.access.models import StrandedProfile
from ssoz.access.moving import open_successors
from ssoz.access.policies import DECIDING
from ssoz.access.sheets import STRANDED
from ssoz.actors import Actor
from ssoz.units.models import Succession, Unit
from web.templatetags.state import state
from web.templatetags.words import tied


class HasSuccessor(filters.Choice):
    """Whether another unit came after the closed one."""

    title = gettext_lazy("successor")
    parameter_name = "successor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer both."""
        return [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep by the successions of the unit."""
        after = Exists(Succession.objects.filter(predecessor=OuterRef("unit")))
        return queryset.filter(after) if value == "yes" else queryset.exclude(after)


class StrandedList(ScopedChangeList):
    """The list with the successors of the units of its page; a row leads to the profile."""

    def get_results(self, request: HttpRequest) -> None:
        """Find the successors of the page's units at once."""
        super().get_results(request)
        found = list(self.result_list)
        after = open_successors({row.unit for row in found}, timezone.localdate())
        for row in found:
            row.successors = after[row.unit_id]
            row.may_be_moved = any(map(request.actor.can, DECIDING))
        self.result_list = found

    def url_for_result(self, result: StrandedProfile) -> str:
        """Lead to the profile."""
        return reverse("backoffice:access_profile_change", args=[result.pk])


@admin.register(StrandedProfile)
class StrandedAdmin(SheetAdmin):
    """Profiles with roles in units where nobody can work today."""

    list_permission = "profile.read"
    read_permission = "profile.read"
    keeps_page = False
    list_title = gettext_lazy("People in closed units")
    search_fields = ("id",)
    ordering = ("unit__name_key", "person__name_key", "id")
    list_display = ("person_and_unit", "since", "roles", "successor", "moving")
    list_filter = (filters.PlaceOfProfile, HasSuccessor, filters.RoleHeld)
    sheet = STRANDED
    sheet_columns = {
        "person_and_unit": ("family_name", "first_name", "unit", "town"),
        "since": ("closed_on", "suspended_from"), "successor": ("successors",), "moving": (),
    }  # fmt: skip

    @staticmethod
    def scope(actor: Actor, to: str) -> QuerySet[StrandedProfile]:
        """Keep who is in reach and holds a role where nobody can work today."""
        return StrandedProfile.objects.visible_to(actor, to=to).stranded(timezone.localdate())

    def get_queryset(self, request: HttpRequest) -> QuerySet[StrandedProfile]:
        """Load with each row the unit and the roles granted."""
        rows = super().get_queryset(request).select_related("person", "unit")
        return rows.prefetch_related(GRANTED)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ScopedChangeList]:
        """Use the list that knows the successors."""
        return StrandedList

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by person and unit."""
        return filters.by_words(queryset, words, "person__search_text", "unit__search_text")

    @admin.display(description=gettext_lazy("person and unit"))
    def person_and_unit(self, profile: StrandedProfile) -> SafeString:
        return format_html('{}<span class="muted">{}</span>', profile.person, tied(profile.unit))

    @admin.display(description=gettext_lazy("status"))
    def since(self, profile: StrandedProfile) -> SafeString:
        unit = profile.unit
        status = unit.status_on(timezone.localdate())
        day = unit.closed_on if status == Unit.Status.CLOSED else unit.suspended_from
        words = _("since %(day)s") % {"day": date_format(day, "d.m.Y")} if day else ""
        return format_html('{}<span class="muted">{}</span>', state(status), words)

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, profile: StrandedProfile) -> str:
        return ", ".join(a.role.name for a in profile.granted) or "–"

    @admin.display(description=gettext_lazy("successor"))
    def successor(self, profile: StrandedProfile) -> SafeString:
        names = ((tied(unit),) for unit in profile.successors)
        return format_html_join(mark_safe("<br>"), "{}", names) or mark_safe("–")

    @admin.display(description=gettext_lazy("what can be done"))
    def moving(self, profile: StrandedProfile) -> SafeString:
        if not (profile.may_be_moved and profile.successors):
            return mark_safe("–")
        url = reverse(f"backoffice:access_profile_{SLUG}", args=[profile.pk])
        text = _("Move to the successor")
        return format_html(
            '<a href="{}">{}<span class="sr">: {}</span></a>', url, text, profile.person
        )
