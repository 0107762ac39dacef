"""Reports: the list of what there is and what waits, one report on one screen, the decision."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import report_filters as filters
from backoffice import review
from backoffice.acts import Act
from backoffice.admin.report_acts import DECISIONS
from backoffice.admin.report_pages import ReportPages
from backoffice.base import FILTERS_KEY
from backoffice.board import with_remarks
from backoffice.filters import Age
from backoffice.following import FollowingAdmin
from backoffice.history import HistoryAdmin
from backoffice.report_bulk import BulkReports
from backoffice.report_file import ReportFile
from backoffice.report_search import matching
from backoffice.templatetags.report_words import (
    due_badge,
    problem_words,
    report_age,
    report_name,
)
from ssoz.actors import Actor
from ssoz.reports import operations, policies, queries
from ssoz.reports.models import Report
from ssoz.reports.refusals import ChangedMeanwhile, DecidedMeanwhile, Refused
from ssoz.reports.sheets import REPORTS
from web.templatetags.state import state
from web.templatetags.words import tied

TO_VERIFY = gettext_lazy("To verify")


def _scope(actor: Actor, to: str) -> QuerySet[Report]:
    return Report.objects.visible_to(actor, to=to)


@admin.register(Report)
class ReportAdmin(BulkReports, ReportFile, ReportPages, HistoryAdmin, FollowingAdmin):
    """Reports, those sent first at the top.

    The list asks `report.list`, the page `report.read`: who holds only the first sees rows and
    nothing that answers are in, neither in a column nor in what can be filtered.
    """

    scope = staticmethod(_scope)
    list_permission = "report.list"
    read_permission = "report.read"
    operations = operations
    policies = policies
    subject = "report"
    acts = DECISIONS
    act_permissions = ("report.verify", "report.accept")
    overtaken = (DecidedMeanwhile, ChangedMeanwhile)
    refusals = (Refused,)
    leading_on = ("verify", "accept", "send_back")
    page_template = "backoffice/reports/answers.html"
    list_title = gettext_lazy("All reports")
    further = REPORTS
    search_fields = ("id",)
    ordering = (F("sent_at").asc(nulls_last=True), "id")
    list_display = ("named", "unit_name", "state_badge", "due", "waits", "problems")
    list_filter = (
        filters.ReportState,
        filters.Form,
        filters.PeriodOfReport,
        filters.ReportClass,
        filters.PlaceOfReport,
        filters.Late,
        Age,
        filters.Problems,
        filters.ChangedSince,
    )

    # --- The list -----------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Call the list as the menu does."""
        context = {"title": self.title_of(request.GET)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def title_of(self, query: Mapping[str, str]) -> Any:
        """Call the list as the menu does: the queue has a word of its own."""
        return TO_VERIFY if query.get("state") == filters.WAITING else self.list_title

    def frame(self, request: HttpRequest, thing: Report) -> dict[str, Any]:
        """Lead back to the list by the word under which it was left."""
        kept = QueryDict(request.GET.get(FILTERS_KEY, ""))
        return {**super().frame(request, thing), "list_title": self.title_of(kept)}

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Leave out what the answers show through, for who may read none."""
        shown = self.list_display
        return shown if request.actor.can(self.read_permission) else shown[:-1]

    def get_list_filter(self, request: HttpRequest) -> tuple:
        """Offer no filter by what is in the answers to who may read none: its counts would tell."""
        if request.actor.can(self.read_permission):
            return self.list_filter
        told = (filters.Problems, filters.ChangedSince)
        return tuple(shown for shown in self.list_filter if shown not in told)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """Load with each row what the list shows, and whether its page may be opened."""
        readable = Report.objects.visible_to(request.actor, to=self.read_permission)
        return with_remarks(super().get_queryset(request)).annotate(
            is_readable=Exists(readable.filter(pk=OuterRef("pk")))
        )

    def visible(self, actor: Actor, to: str) -> QuerySet[Report]:
        """Load reports without their answers."""
        return super().visible(actor, to).for_list()

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the words of the unit, its REGON, and the symbol of the form."""
        return matching(queryset, words)

    @admin.display(description=gettext_lazy("report"))
    def named(self, report: Report) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', report_name(report))

    @admin.display(description=gettext_lazy("unit"))
    def unit_name(self, report: Report) -> SafeString:
        where = ", ".join(filter(None, (report.part and str(report.part), report.unit.town)))
        return format_html('{} <span class="muted">{}</span>', tied(report.unit), tied(where))

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, report: Report) -> SafeString:
        return state(report)

    @admin.display(description=gettext_lazy("due"))
    def due(self, report: Report) -> SafeString | str:
        return due_badge(report)

    @admin.display(description=gettext_lazy("waits"))
    def waits(self, report: Report) -> SafeString | str:
        return report_age(report)

    @admin.display(description=gettext_lazy("warnings and remarks"))
    def problems(self, report: Report) -> str:
        return problem_words(report) if report.is_readable else "–"

    # --- One report ---------------------------------------------------------------------------

    def extra_urls(self) -> list[URLPattern]:
        """Add the pages of a report."""
        return [*super().extra_urls(), *self.page_urls()]

    def show(self, request: HttpRequest, thing: Report, **extra: Any) -> HttpResponse:
        """Draw the answers; that they were opened is in the journal."""
        report = self.opened(request, thing.pk, "answers")
        return self.draw(
            request,
            report,
            "answers",
            **review.answers_of(report, request.actor, self.kept_filters(request)),
            **extra,
        )

    def allows(self, act: Act, actor: Actor, thing: Report) -> bool:
        """Ask the policy; who fills in for the unit in another profile does not accept there."""
        if act.operation == "accept":
            return policies.may_accept(actor, thing, queries.fills_there(actor, thing))
        return super().allows(act, actor, thing)

    # --- Acts ---------------------------------------------------------------------------------

    def words_of(self, thing: Report) -> dict[str, Any]:
        """Return the words of the questions."""
        return {
            "report": report_name(thing),
            "unit": str(thing.part or thing.unit).rstrip("."),
            "remarks": thing.remarks.filter(closed_at__isnull=True).count(),
        }

    def done_text(self, request: HttpRequest, act: Act, thing: Report) -> str:
        """Say what was done, with the way back to it."""
        return format_html(
            '{} <a href="{}">{}</a>',
            act.done % self.words_of(thing),
            self.page_of(request, thing),
            _("Show the report"),
        )
