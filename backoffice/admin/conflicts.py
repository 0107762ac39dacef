"""Conflicts of assigning surveys: what an answer says against the register, a form or a report."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from backoffice import report_filters as filters
from backoffice.acts import Act, MachineAdmin
from backoffice.admin.obligation_acts import WhyForm
from backoffice.filters import Choice
from backoffice.history import HistoryAdmin
from backoffice.owed import with_status
from backoffice.report_search import matching
from backoffice.templatetags.report_words import report_name, short_day
from ssoz.actors import Actor
from ssoz.reports import operations, policies
from ssoz.reports.models import Conflict, Obligation, Report
from ssoz.reports.queries import line_in
from ssoz.reports.refusals import Refused
from web.templatetags.state import badge
from web.templatetags.words import tied

_SETTLED, _LAPSED = gettext_lazy("Settled"), gettext_lazy("Lapsed")
_OPEN = gettext_lazy("To be settled")


class ConflictKind(Choice):
    """What does not fit what."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the kinds."""
        return Conflict.Kind.choices

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one kind."""
        return queryset.filter(kind=value)


class ConflictState(Choice):
    """Whether somebody has settled it; what is open comes first."""

    title = gettext_lazy("state")
    parameter_name = "state"
    first = _OPEN

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer what is settled or lapsed."""
        return [("settled", _SETTLED), ("lapsed", _LAPSED)]

    def unchosen(self, queryset: QuerySet) -> QuerySet:
        """Keep what is open."""
        return queryset.filter(settled_at__isnull=True)

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one state."""
        return queryset.filter(settled_at__isnull=False, has_lapsed=value == "lapsed")


class SettleForm(WhyForm):
    """How a conflict was settled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = gettext_lazy("How it was settled")
        self.fields["reason"].help_text = gettext_lazy(
            "For the office. Who corrects an obligation writes the reason there; the unit reads it."
        )


def _is_open(conflict: Conflict) -> bool:
    return conflict.is_open


SETTLE = Act(
    operation="settle_conflict",
    slug="rozstrzygnij",
    label=gettext_lazy("Settle without a change"),
    heading=gettext_lazy("Is this settled?"),
    text=gettext_lazy("%(unit)s: %(said)s"),
    done=gettext_lazy("The conflict is settled: %(unit)s."),
    icon="check",
    look="primary",
    form=SettleForm,
    when=_is_open,
)


def _scope(actor: Actor, to: str) -> QuerySet[Conflict]:
    return Conflict.objects.visible_to(actor, to=to)


@admin.register(Conflict)
class ConflictAdmin(HistoryAdmin, MachineAdmin):
    """What does not fit in the surveys of one's units, the oldest first."""

    scope = staticmethod(_scope)
    list_permission = "obligation.decide"
    read_permission = "obligation.decide"
    operations = operations
    policies = policies
    subject = "conflict"
    acts = (SETTLE,)
    act_permissions = ("obligation.decide",)
    refusals = (Refused,)
    untold = ("said",)
    list_title = gettext_lazy("Conflicts of surveys")
    page_template = "backoffice/reports/conflict.html"
    change_list_template = "backoffice/reports/conflicts.html"
    search_fields = ("id",)
    ordering = ("opened_at", "id")
    list_display = ("named", "unit_name", "survey_name", "found", "state_badge")
    list_filter = (ConflictState, ConflictKind, filters.PlaceOfReport)

    def visible(self, actor: Actor, to: str) -> QuerySet[Conflict]:
        """Load conflicts with what they are about."""
        return (
            super()
            .visible(actor, to)
            .select_related(
                "collection__edition", "collection__period", "unit__voivodeship",
                "obligation__collection__edition", "obligation__collection__period",
            )
            .defer(
                "collection__edition__definition", "collection__edition__compiled",
                "obligation__collection__edition__definition",
                "obligation__collection__edition__compiled",
            )
        )  # fmt: skip

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the words of the unit and its REGON."""
        return matching(queryset, words)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the way to the surveys that nobody has sent by the day."""
        return super().changelist_view(
            request, {"unsent": _unsent(request.actor), **(extra_context or {})}
        )

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("what does not fit"))
    def named(self, conflict: Conflict) -> SafeString:
        return format_html(
            '{}<span class="muted">{}</span>', conflict.get_kind_display(), said_of(conflict)
        )

    @admin.display(description=gettext_lazy("unit"))
    def unit_name(self, conflict: Conflict) -> SafeString:
        return format_html(
            '{}<span class="muted">{}</span>', tied(conflict.unit), conflict.unit.town
        )

    @admin.display(description=gettext_lazy("survey"))
    def survey_name(self, conflict: Conflict) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', report_name(conflict))

    @admin.display(description=gettext_lazy("found"))
    def found(self, conflict: Conflict) -> str:
        return short_day(timezone.localdate(conflict.opened_at))

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, conflict: Conflict) -> SafeString:
        return badge_of(conflict)

    # --- One conflict -----------------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: Conflict) -> dict[str, Any]:
        """Return what does not fit, the survey it comes from, and the obligation it is about."""
        readable = Report.objects.visible_to(request.actor, to="report.read")
        owed = Obligation.objects.visible_to(request.actor, to="report.list")
        return {
            **super().page_context(request, thing),
            "title": thing.get_kind_display(),
            "said": said_of(thing),
            "badge": badge_of(thing),
            "may_read": readable.filter(pk=thing.survey_id).exists(),
            "may_open": owed.filter(pk=thing.obligation_id).exists(),
            "may_open_unit": request.actor.can("unit.list"),
        }

    def words_of(self, thing: Conflict) -> dict[str, Any]:
        """Return the words of the questions."""
        return {"unit": str(thing.unit).rstrip("."), "said": said_of(thing)}


def said_of(conflict: Conflict) -> str:
    """Say what does not fit, in the language of the page."""
    return line_in(conflict.said, get_language() or "pl")


def badge_of(conflict: Conflict) -> SafeString:
    """Say whether a conflict is open."""
    if conflict.is_open:
        return badge(_OPEN, "warn", "triangle-alert")
    return (
        badge(_LAPSED, "", "circle-slash")
        if conflict.has_lapsed
        else badge(_SETTLED, "ok", "check")
    )


def _unsent(actor: Actor) -> dict[str, Any]:
    """Count the surveys in reach whose day has passed, and lead to them."""
    surveys = Obligation.objects.visible_to(actor, to="obligation.decide").filter(
        collection__edition__assigning__isnull=False, collection__closed_at__isnull=True
    )
    late = with_status(surveys, Obligation.Status.OVERDUE, timezone.localdate())
    codes = list(late.order_by().values_list("collection__edition__code", flat=True).distinct()[:1])
    if not codes:
        return {}
    query = urlencode({"form": codes[0], "status": Obligation.Status.OVERDUE.value})
    url = f"{reverse('backoffice:reports_obligation_changelist')}?{query}"
    return {"count": late.count(), "url": url}
