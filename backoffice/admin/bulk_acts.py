"""Bulk acts: how far each has come, and why some reports were left as they are."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.base import FILTERS_KEY
from backoffice.saved_filters import ListedAdmin
from ssoz.actors import Actor
from ssoz.reports.models import BulkAct, Report
from web.templatetags.state import badge

_PER_PAGE = 100


def _scope(actor: Actor, to: str) -> QuerySet[BulkAct]:
    """Show everybody what they began themselves."""
    own = BulkAct.objects.filter(person_id=actor.person_id)
    return own if actor.can(to) else own.none()


@admin.register(BulkAct)
class BulkActAdmin(ListedAdmin):
    """Acts on many reports, the newest first."""

    scope = staticmethod(_scope)
    list_permission = "report.read"
    read_permission = "report.read"
    page_template = "backoffice/reports/progress.html"
    list_title = gettext_lazy("Bulk acts")
    search_fields = ("id",)
    ordering = ("-id",)
    list_display = ("started_at", "what", "standing")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the reason given."""
        return queryset.filter(reason__icontains=words)

    @admin.display(description=gettext_lazy("act"))
    def what(self, bulk: BulkAct) -> str:
        return str(bulk.name)

    @admin.display(description=gettext_lazy("state"))
    def standing(self, bulk: BulkAct) -> SafeString:
        if bulk.is_finished:
            return badge(_("Finished"), "ok", "check")
        return badge(_("Running"), "blue", "loader-circle")

    def page_context(self, request: HttpRequest, thing: BulkAct) -> dict[str, Any]:
        """Return the counts, and report by report what became of it."""
        in_reach = Report.objects.visible_to(request.actor, to=self.read_permission)
        items = (
            thing.items.filter(report__in=in_reach.order_by().values("pk"))
            .select_related(
                "report__unit", "report__part", "report__collection__edition",
                "report__collection__period",
            )
            .defer(
                "report__answers", "report__collection__edition__definition",
                "report__collection__edition__compiled",
            )
            .order_by("-outcome", "id")
        )  # fmt: skip
        return {
            "title": thing.name,
            "back_url": self.url_of("changelist"),
            "bulk": thing,
            "progress": thing.progress(),
            "page": Paginator(items, _PER_PAGE).get_page(request.GET.get("p")),
            "list_url": self._reports_url(request),
        }

    def _reports_url(self, request: HttpRequest) -> str:
        kept = request.GET.get(FILTERS_KEY, "")
        return reverse("backoffice:reports_report_changelist") + (f"?{kept}" if kept else "")
