"""Rights to look at: unused, too wide, or held by whom they should not be; with the act that mends."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import filters
from backoffice.admin.decisions import TAKE_AWAY
from backoffice.admin.profiles import BLOCK
from backoffice.base import ScopedChangeList
from backoffice.sheets import SheetAdmin
from ssoz.access import policies
from ssoz.access.models import GrantedRole
from ssoz.access.sheets import granted_roles
from ssoz.actors import Actor
from ssoz.sheets import Table
from ssoz.summaries.doubts import Doubt, doubtful, doubts_about, rights_in_force
from web.templatetags.words import tied


class DoubtAboutRight(filters.Choice):
    """Why a right ought to be looked at: one kind at a time."""

    title = gettext_lazy("why")
    parameter_name = "doubt"
    first = Doubt.UNUSED.label

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the kinds but the first, which holds when nothing is chosen."""
        return [choice for choice in Doubt.choices if choice[0] != Doubt.UNUSED]

    def unchosen(self, queryset: QuerySet) -> QuerySet:
        """Keep the first kind."""
        return doubtful(queryset, Doubt.UNUSED)

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one kind."""
        return doubtful(queryset, value)


class RoleInForce(filters.ApplicationRole):
    """The role that is held."""


class DoubtList(ScopedChangeList):
    """The list with every doubt about the rows of its page; a row leads to the profile."""

    def get_results(self, request: HttpRequest) -> None:
        """Find out of the page's rows, at once, what is doubtful about each."""
        super().get_results(request)
        rights = self.model_admin.visible(request.actor, self.model_admin.list_permission)
        found = list(self.result_list)
        doubts = doubts_about([right.pk for right in found], rights)
        for right in found:
            right.doubts = doubts[right.pk]
            right.mended_by = _acts_on(request.actor, right)
        self.result_list = found

    def url_for_result(self, result: GrantedRole) -> str:
        """Lead to the profile, where the right is explained."""
        return reverse("backoffice:access_profile_change", args=[result.profile_id])


def _acts_on(actor: Actor, right: GrantedRole) -> list[tuple[str, Any, str]]:
    """Return the acts that would mend it, as far as the actor may do them."""
    acts = []
    if policies.may_archive(actor, right) and actor.can("application.read"):
        name = f"backoffice:access_application_{TAKE_AWAY.slug}"
        acts.append((reverse(name, args=[right.pk]), TAKE_AWAY.label, right.role))
    if policies.may_block(actor, right.profile):
        name = f"backoffice:access_profile_{BLOCK.slug}"
        acts.append((reverse(name, args=[right.profile_id]), BLOCK.label, right.profile.person))
    return acts


@admin.register(GrantedRole)
class DoubtAdmin(SheetAdmin):
    """Roles in force about which there is a doubt, with the way to take them away."""

    list_permission = "profile.read"
    read_permission = "profile.read"
    keeps_page = False
    list_title = gettext_lazy("Rights to look at")
    list_hint = gettext_lazy(
        "Use is the choice of a profile for work: every session begins with it. Who signs in and"
        " only reads has used the profile as well."
    )
    search_fields = ("id",)
    ordering = ("profile__person__name_key", "id")
    list_display = ("person_and_unit", "role_held", "why", "used_last", "mending")
    list_filter = (DoubtAboutRight, filters.Place, RoleInForce)
    sheet_columns = {
        "person_and_unit": ("family_name", "first_name", "unit", "town"), "role_held": ("role",),
        "why": ("doubts",), "used_last": ("decided_at", "chosen_at"), "mending": ("number",),
    }  # fmt: skip

    @staticmethod
    def scope(actor: Actor, to: str) -> QuerySet[GrantedRole]:
        """Keep what is in force in the profiles that the actor may read."""
        return rights_in_force(timezone.localdate()).visible_to(actor, to=to)

    def get_queryset(self, request: HttpRequest) -> QuerySet[GrantedRole]:
        """Load with each row what the acts on it ask."""
        rows = super().get_queryset(request)
        return rows.select_related("role", "profile__person", "profile__unit")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ScopedChangeList]:
        """Use the list that knows the doubts."""
        return DoubtList

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by person and unit."""
        texts = ("profile__person__search_text", "profile__unit__search_text")
        return filters.by_words(queryset, words, *texts)

    def table_for(self, actor: Actor) -> Table:
        """Return the sheet, whose doubts are those within the actor's reach."""

        def told(ids: Sequence[Any]) -> Mapping[Any, Any]:
            doubts = doubts_about(ids, self.visible(actor, self.list_permission))
            return {key: _in_words(found) for key, found in doubts.items()}

        return granted_roles(told)

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("person and unit"))
    def person_and_unit(self, right: GrantedRole) -> SafeString:
        return format_html(
            '{}<span class="muted">{}</span>', right.profile.person, tied(right.profile.unit)
        )

    @admin.display(description=gettext_lazy("role"))
    def role_held(self, right: GrantedRole) -> str:
        return right.role.name

    @admin.display(description=gettext_lazy("why"))
    def why(self, right: GrantedRole) -> str:
        return _in_words(right.doubts)

    @admin.display(description=gettext_lazy("used last"))
    def used_last(self, right: GrantedRole) -> SafeString:
        granted = _day(right.decided_at)
        used = _day(right.profile.chosen_at) if right.profile.chosen_at else _("never")
        words = _("granted %(day)s") % {"day": granted}
        return format_html('{}<span class="muted">{}</span>', used, words)

    @admin.display(description=gettext_lazy("what can be done"))
    def mending(self, right: GrantedRole) -> SafeString:
        links = '<a class="nowrap" href="{}">{}<span class="sr">: {}</span></a>'
        return format_html_join(mark_safe("<br>"), links, right.mended_by) or mark_safe("–")


def _in_words(doubts: Sequence[Doubt]) -> str:
    return ", ".join(str(doubt.label) for doubt in doubts)


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "d.m.Y") if moment else "–"
