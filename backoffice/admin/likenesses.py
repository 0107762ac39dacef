"""Possible duplicates in the register: side by side, merged or said to be two."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import filters
from backoffice.acts import Act, MachineAdmin
from backoffice.forms import AskedForm
from backoffice.sheets import SheetAdmin
from backoffice.unit_page import facts_of
from ssoz.actors import Actor
from ssoz.identifiers import grouped_nip
from ssoz.journal.models import Entry
from ssoz.units import operations, policies
from ssoz.units.models import Likeness, Unit
from ssoz.units.operations.doubles import SEARCHED
from ssoz.units.refusals import Refused
from ssoz.units.sheets import LIKENESSES
from web.templatetags.state import state
from web.templatetags.words import tied

_STATE = Likeness.State


class DifferentForm(AskedForm):
    """Why two units are two."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stays in the journal. The pair is not shown again."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("No reason given. Write why these are two units.")
        },
    )


def _is_open(likeness: Likeness) -> bool:
    return likeness.is_open


DIFFERENT = Act(
    operation="mark_different",
    slug="to-nie-duplikat",
    label=gettext_lazy("Not a duplicate"),
    heading=gettext_lazy("Are these two units?"),
    text=gettext_lazy("“%(first)s” and “%(second)s” will not be shown as alike again."),
    done=gettext_lazy("The pair was marked as two units."),
    icon="x",
    form=DifferentForm,
    when=_is_open,
)


class LikenessState(filters.FileState):
    """What was said about the pair: those to be looked at unless something else is asked for."""

    first = _STATE.OPEN.label

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the others, and all."""
        others = [choice for choice in _STATE.choices if choice[0] != _STATE.OPEN]
        return [*others, ("all", gettext_lazy("all"))]

    def unchosen(self, queryset: QuerySet) -> QuerySet:
        """Keep the queue."""
        return queryset.filter(state=_STATE.OPEN)

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one state, or every pair."""
        return queryset if value == "all" else queryset.filter(state=value)


class LikenessReason(filters.Choice):
    """Why two units are thought to be one."""

    title = gettext_lazy("why")
    parameter_name = "why"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the reasons."""
        return Likeness.Reason.choices

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep the pairs of which a reason holds."""
        return queryset.filter(reasons__contains=value)


class PlaceOfPair(filters.Place):
    path = "first__voivodeship"


@admin.register(Likeness)
class LikenessAdmin(SheetAdmin, MachineAdmin):
    """Pairs of units that look like one, the likeliest first."""

    list_permission = policies.EDIT
    read_permission = policies.EDIT
    operations = operations
    policies = policies
    subject = "likeness"
    acts = (DIFFERENT,)
    act_permissions = (policies.EDIT,)
    overtaken = ()
    refusals = (Refused,)
    list_title = gettext_lazy("Possible duplicates")
    page_template = "backoffice/units/likeness.html"
    change_list_template = "backoffice/units/likenesses.html"
    search_fields = ("id",)
    ordering = ("-score", "id")
    list_display = ("unit_one", "unit_two", "why", "likely", "state_badge")
    list_filter = (LikenessState, LikenessReason, PlaceOfPair)
    sheet = LIKENESSES
    sheet_columns = {
        "unit_one": ("first", "first_town", "first_regon"),
        "unit_two": ("second", "second_town", "second_regon"),
        "likely": ("score",), "state_badge": ("state",),
    }  # fmt: skip

    @staticmethod
    def scope(actor: Actor, to: str) -> QuerySet[Likeness]:
        """Keep the pairs of which both sides are in reach."""
        return Likeness.objects.visible_to(actor, to=to).select_related("first", "second")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by either unit."""
        return filters.by_words(queryset, words, "first__search_text", "second__search_text")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say when the register was searched last, and offer to search it now."""
        last = Entry.objects.filter(act=SEARCHED).order_by("-id").first()
        context = {
            "searched_at": last.at if last else None,
            "search_url": self.url_of("szukaj")
            if policies.may_edit_everywhere(request.actor)
            else "",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def extra_urls(self) -> list[URLPattern]:
        """Add the button that has the register searched now."""
        return [*super().extra_urls(), self.address("szukaj/", self.search_now, "szukaj")]

    def search_now(self, request: HttpRequest) -> HttpResponse:
        """Have the queue search the register."""
        if not policies.may_edit_everywhere(request.actor):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        operations.order_search(actor=request.actor)
        messages.success(
            request, _("The register is being searched. Reload this list in a minute or two.")
        )
        return redirect(self.url_of("changelist"))

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("unit"))
    def unit_one(self, likeness: Likeness) -> SafeString:
        return _named(likeness.first)

    @admin.display(description=gettext_lazy("the other unit"))
    def unit_two(self, likeness: Likeness) -> SafeString:
        return _named(likeness.second)

    @admin.display(description=gettext_lazy("why"))
    def why(self, likeness: Likeness) -> str:
        return likeness.reasons_said

    @admin.display(description=gettext_lazy("how likely"))
    def likely(self, likeness: Likeness) -> str:
        return str(_likely(likeness.score))

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, likeness: Likeness) -> SafeString:
        return state(_STATE(likeness.state))

    # --- One pair -----------------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: Likeness) -> dict[str, Any]:
        """Return the two side by side: what differs is marked."""
        title = _("Is it one unit or two?")
        return {
            **super().page_context(request, thing),
            "title": title,
            "crumb": title,
            "likely": _likely(thing.score),
            "groups": _side_by_side(thing.first, thing.second),
            "ways": [_way(thing.first, thing.second), _way(thing.second, thing.first)],
            "judged": _judged(thing),
        }

    def words_of(self, thing: Likeness) -> dict[str, Any]:
        """Return the words of the question."""
        return {"first": str(thing.first).rstrip("."), "second": str(thing.second).rstrip(".")}


def _named(unit: Unit) -> SafeString:
    numbers = ", ".join(filter(None, (unit.town, unit.regon, grouped_nip(unit.nip))))
    return format_html('{}<span class="muted">{}</span>', tied(unit.name), numbers)


def _likely(score: int) -> Any:
    if score >= 90:
        return gettext_lazy("almost certain")
    return gettext_lazy("likely") if score >= 50 else gettext_lazy("possible")


def _side_by_side(first: Unit, second: Unit) -> list[tuple[Any, list[tuple]]]:
    """Return group by group what either has, and whether it is the same; what neither has is left out."""
    groups = []
    for (title, one), (_title, other) in zip(facts_of(first), facts_of(second), strict=True):
        rows = [
            (name, mine, theirs, mine == theirs)
            for (name, mine), (_name, theirs) in zip(one, other, strict=True)
            if {mine, theirs} != {"–"}
        ]
        groups += [(title, rows)] if rows else []
    return groups


def _way(old: Unit, new: Unit) -> dict[str, Any]:
    """Lead to the succession of one unit by the other, both filled in."""
    page = reverse("backoffice:units_unit_nastepstwo", args=[old.pk])
    return {"old": old, "new": new, "url": f"{page}?successors={new.pk}"}


def _judged(likeness: Likeness) -> str:
    if likeness.judged_at is None:
        return ""
    day = date_format(localtime(likeness.judged_at), "j E Y")
    return ", ".join(filter(None, (likeness.judged_by, day, likeness.reason)))
