"""Obligations: who owes what by when, why, and what an office may change about it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from backoffice import report_filters as filters
from backoffice.acts import Act
from backoffice.admin.obligation_acts import DECISIONS, AssignForm
from backoffice.history import HistoryAdmin
from backoffice.owed import standing
from backoffice.report_search import matching
from backoffice.templatetags.report_words import report_name, short_day
from backoffice.unit_first import UnitFirstAdmin
from ssoz.actors import Actor
from ssoz.reports import operations, policies, queries
from ssoz.reports.models import Obligation, Report
from ssoz.reports.refusals import Refused
from ssoz.reports.sheets import OBLIGATIONS
from ssoz.units.models import Unit
from web.templatetags.state import state
from web.templatetags.words import tied

_ASSIGN = gettext_lazy("Lay an obligation on a unit")


def _scope(actor: Actor, to: str) -> QuerySet[Obligation]:
    return Obligation.objects.visible_to(actor, to=to)


@admin.register(Obligation)
class ObligationAdmin(HistoryAdmin, UnitFirstAdmin):
    """Who owes what, the most urgent first; it shows states of reports and never an answer."""

    scope = staticmethod(_scope)
    list_permission = "report.list"
    read_permission = "report.list"
    operations = operations
    policies = policies
    subject = "obligation"
    acts = DECISIONS
    refusals = (Refused,)
    list_title = gettext_lazy("Obligations")
    act_permissions = ("obligation.decide",)
    page_template = "backoffice/reports/obligation.html"
    change_list_template = "backoffice/reports/obligations.html"
    further = OBLIGATIONS
    search_fields = ("id",)
    ordering = ("due_on", "id")
    list_display = ("named", "unit_name", "due", "level_words", "status")
    list_filter = (
        filters.ObligationStatus,
        filters.Form,
        filters.PeriodOfReport,
        filters.ReportClass,
        filters.PlaceOfReport,
    )

    def visible(self, actor: Actor, to: str) -> QuerySet[Obligation]:
        """Load obligations with their status of today."""
        rows = standing(super().visible(actor, to), timezone.localdate())
        return rows.select_related(
            "collection__edition", "collection__period", "unit__voivodeship"
        ).defer("collection__edition__definition", "collection__edition__compiled")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the words of the unit, its REGON, and the symbol of the form."""
        return matching(queryset, words)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the way to lay an obligation on a unit."""
        may_assign = request.actor.can("obligation.decide")
        context = {"assign_url": self.url_of("assign") if may_assign else ""}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("report"))
    def named(self, obligation: Obligation) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', report_name(obligation))

    @admin.display(description=gettext_lazy("unit"))
    def unit_name(self, obligation: Obligation) -> SafeString:
        return format_html(
            '{}<span class="muted">{}</span>', tied(obligation.unit), obligation.unit.town
        )

    @admin.display(description=gettext_lazy("due"))
    def due(self, obligation: Obligation) -> str:
        return short_day(obligation.due)

    @admin.display(description=gettext_lazy("level"))
    def level_words(self, obligation: Obligation) -> str:
        return obligation.get_level_display() if obligation.level else "–"

    @admin.display(description=gettext_lazy("status"))
    def status(self, obligation: Obligation) -> SafeString:
        return state(Obligation.Status(obligation.standing))

    # --- One obligation -------------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: Obligation) -> dict[str, Any]:
        """Return why it is owed, its reports and their states."""
        reports = Report.objects.current().filter(obligation=thing).for_list().order_by("id")
        readable = Report.objects.visible_to(request.actor, to="report.read")
        may_read = set(readable.filter(obligation=thing).values_list("pk", flat=True))
        return {
            **super().page_context(request, thing),
            "title": report_name(thing),
            "status": Obligation.Status(thing.standing),
            "why": queries.why(thing, get_language() or "pl"),
            "grounds": queries.grounds_of(thing, get_language() or "pl"),
            "reports": [(report, report.pk in may_read) for report in reports],
            "may_open_unit": request.actor.can("unit.list"),
        }

    def allows(self, act: Act, actor: Actor, thing: Obligation) -> bool:
        """Ask the one policy of all decisions on an obligation."""
        return policies.may_decide_obligation(actor, thing)

    def words_of(self, thing: Obligation) -> dict[str, Any]:
        """Return the words of the questions."""
        return {"report": report_name(thing), "unit": str(thing.unit).rstrip(".")}

    # --- Laying one on a unit -------------------------------------------------------------------

    def extra_urls(self) -> list[URLPattern]:
        """Add the address of laying an obligation on a unit."""
        return [
            self.address("naloz/", self.assign, "assign", "obligation.decide"),
            *super().extra_urls(),
        ]

    def assign(self, request: HttpRequest) -> HttpResponse:
        """Look for a unit, then name the form, the period and the reason."""
        units = Unit.objects.visible_to(request.actor, to="obligation.decide").reporting()
        return self.with_unit(request, units, _ASSIGN, self._ask_assigned)

    def _ask_assigned(self, request: HttpRequest, unit: Unit) -> HttpResponse:
        form = AssignForm(
            request.POST if request.method == "POST" else None, actor=request.actor, unit=unit
        )
        return self.answered(
            request, form,
            lambda answers: operations.assign(unit=unit, **answers, actor=request.actor),
            done=_("The unit owes the report from now on."), title=_ASSIGN, unit=unit,
            button=_("Lay the obligation"), icon_name="plus",
        )  # fmt: skip
