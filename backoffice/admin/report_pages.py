"""The pages of one report beside its answers: changes, remarks, history, messages, versions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice import report_trail, review
from backoffice.acts import Act, MachineAdmin
from backoffice.base import FILTERS_KEY
from backoffice.forms import AskedForm
from backoffice.sheets import PERMISSION as EXPORT
from backoffice.templatetags.report_words import report_name
from ssoz.journal.operations import note
from ssoz.reports import operations
from ssoz.reports.models import Report
from ssoz.reports.refusals import Refused
from web.compared import Asked, send_pdf, send_xlsx

_PER_PAGE = 25
_LONG = 4000
_asks = require_http_methods(["GET", "HEAD", "POST"])


class TextForm(AskedForm):
    """A text to the other side."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Nothing is written. Write the text, then save.")},
    )


class RowForm(TextForm):
    """A text about one cell of a row."""

    cell = forms.ChoiceField(label=gettext_lazy("Cell"))
    field_order = ["cell", "text"]

    def __init__(self, *args: Any, cells: list[Any], **kwargs: Any) -> None:
        self.places = [cell.place for cell in cells if cell.place.way != "closed"]
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Offer the open cells of the row."""
        self.fields["cell"].choices = [(place.address, place.column) for place in self.places]


class ReportPages(MachineAdmin):
    """What is read and written about one report."""

    def page_urls(self) -> list[URLPattern]:
        """Return the addresses of the pages."""
        return [
            self.address("<int:object_id>/zmiany/", self.changes, "changes"),
            self.address("<int:object_id>/zmiany.pdf", self.changes_pdf, "changes_pdf"),
            self.address("<int:object_id>/zmiany.xlsx", self.changes_xlsx, "changes_xlsx", EXPORT),
            self.address("<int:object_id>/uwagi/", self.remarks, "remarks"),
            self.address(
                "<int:object_id>/uwagi/<int:remark_id>/zamknij/", self.close_remark,
                "remark_close", *self.act_permissions,
            ),
            self.address("<int:object_id>/uwagi/<path:cell>/", self.remark, "remark"),
            self.address("<int:object_id>/historia/", self.trail, "trail"),
            self.address("<int:object_id>/wiadomosci/", self.notes, "notes"),
            self.address("<int:object_id>/wersje/<int:number>/", self.version, "version"),
        ]  # fmt: skip

    # --- What every page has --------------------------------------------------------------------

    def opened(self, request: HttpRequest, object_id: int, view: str = "") -> Report:
        """Return a report with all that its pages show; reading answers is in the journal."""
        report = review.whole(self.readable(request, str(object_id)))
        if view:
            note("reports.report.read", by=request.actor, thing=report, view=view)
        return report

    def draw(
        self, request: HttpRequest, report: Report, tab: str, **shown: Any
    ) -> TemplateResponse:
        """Draw one of the pages in the frame of the report, with the decision beside it."""
        request.current_app = self.admin_site.name
        context = {
            **self.frame(request, report),
            **self.page_context(request, report),
            **review.frame_of(report, request.actor),
            "tabs": self.tabs(request, report, tab),
            "place": self.place_of(request, report),
            "crumb": report_name(report),
            **shown,
        }
        return TemplateResponse(request, f"backoffice/reports/{tab}.html", context)

    def frame(self, request: HttpRequest, thing: Report) -> dict[str, Any]:
        """Add the revision that is looked at: a decision is on what was seen."""
        title = f"{report_name(thing)}, {thing.part or thing.unit}"
        return {**super().frame(request, thing), "title": title, "seen": thing.revision}

    def tabs(self, request: HttpRequest, report: Report, current: str) -> list[dict[str, Any]]:
        """Return the views of the report, each with what there is to count in it."""
        kept = self.kept_filters(request)
        return [
            {**tab, "url": self.url_of(tab["name"], report.pk) + kept, "current": is_current}
            for tab in review.tabs_of(report)
            for is_current in [tab["name"] == current or (tab["name"], current) == _FIRST]
        ]

    # --- Pages to read ----------------------------------------------------------------------------

    @method_decorator(require_safe)
    def changes(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show what differs from the version before, or between any two stands or years."""
        asked = self._compared(request, object_id)
        return self.draw(
            request, asked.report, "changes", asked=asked, comparison=asked.comparison,
            may_export=self._may_export(request, asked.report),
            list_query=request.GET.get(FILTERS_KEY, ""),
        )  # fmt: skip

    @method_decorator(require_safe)
    def changes_pdf(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Hand out what differs on paper."""
        return send_pdf(request, self._compared(request, object_id))

    @method_decorator(require_safe)
    def changes_xlsx(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """Hand out what differs as a spreadsheet, to who may take lists along."""
        if not self._may_export(request, self.readable(request, str(object_id))):
            raise Http404
        return send_xlsx(request, self._compared(request, object_id))

    def _compared(self, request: HttpRequest, object_id: int) -> Asked:
        """Return what is to be compared; the reading of both reports is in the journal."""
        asked = Asked(self.opened(request, object_id, "changes"), request.actor, request.GET)
        if asked.other is not None:
            note("reports.report.read", by=request.actor, thing=asked.other, view="changes")
        return asked

    def _may_export(self, request: HttpRequest, report: Report) -> bool:
        return self.visible(request.actor, EXPORT).filter(pk=report.pk).exists()

    @method_decorator(require_safe)
    def version(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """Show the answers as they were sent or accepted."""
        report = self.opened(request, object_id, f"version {number}")
        version = get_object_or_404(report.versions, number=number)
        return self.draw(request, report, "version", **review.version_of(report, version))

    @method_decorator(require_safe)
    def trail(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show who took which step when, and who saved what."""
        report = self.opened(request, object_id, "history")
        page = Paginator(report.changes.order_by("-revision"), _PER_PAGE).get_page(
            request.GET.get("p")
        )
        saves = report_trail.saves_of(report, page.object_list)
        steps = report_trail.steps_of(report)
        return self.draw(request, report, "trail", page=page, saves=saves, steps=steps)

    # --- Pages to write ---------------------------------------------------------------------------

    @method_decorator(_asks)
    def remarks(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """List the remarks; one on the whole report can be written here."""
        report = self.opened(request, object_id, "remarks")
        form = TextForm(request.POST or None)
        refusal = self._remark(request, report, "", form)
        if refusal is None:
            return self._led(request, report, "remarks")
        found = review.remarks_of(report)
        return self._asked(request, report, "remarks", form, refusal, remarks=found)

    @method_decorator(_asks)
    def remark(self, request: HttpRequest, object_id: int, cell: str) -> HttpResponse:
        """Show a cell, or the cells of a row, with the remarks; another can be written."""
        report = self.opened(request, object_id, "remark")
        shown = review.cell_of(report, cell)
        if shown is None:
            raise Http404
        several = len(shown["cells"]) > 1
        given = request.POST or None
        form = RowForm(given, cells=shown["cells"]) if several else TextForm(given)
        refusal = self._remark(request, report, cell, form)
        if refusal is None:
            return self._led(request, report, "remarks")
        return self._asked(request, report, "remark", form, refusal, shown=shown)

    @method_decorator(require_POST)
    def close_remark(self, request: HttpRequest, object_id: int, remark_id: int) -> HttpResponse:
        """Close a remark."""
        report = self.readable(request, str(object_id))
        remark = get_object_or_404(report.remarks, pk=remark_id)
        operations.close_remark(remark=remark, actor=request.actor)
        messages.success(request, _("Remark closed."))
        return self._led(request, report, "remarks")

    @method_decorator(_asks)
    def notes(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show the messages between the office and the unit; another can be written."""
        report = self.opened(request, object_id)
        form, refusal = TextForm(request.POST or None), ""
        if form.is_valid():
            try:
                operations.write_note(report=report, **form.cleaned_data, actor=request.actor)
            except Refused as refused:
                refusal = str(refused)
            else:
                messages.success(request, _("Message sent to the unit."))
                return self._led(request, report, "notes")
        kept = report.notes.order_by("-id")
        return self._asked(request, report, "notes", form, refusal, messages_kept=kept)

    def _remark(
        self, request: HttpRequest, report: Report, cell: str, form: forms.Form
    ) -> str | None:
        """Write a remark if one is given; return what stands in the way, nothing once it is done."""
        if not form.is_valid():
            return ""
        try:
            operations.remark(
                report=report, **{"cell": cell, **form.cleaned_data}, actor=request.actor
            )
        except Refused as refused:
            return str(refused)
        messages.success(request, _("Remark saved. The unit sees it when the report is sent back."))
        return None

    def _asked(
        self, request: HttpRequest, report: Report, tab: str, form: forms.Form, refusal: str,
        **shown: Any,
    ) -> HttpResponse:  # fmt: skip
        failed = bool(form.errors or refusal)
        return self.draw(request, report, tab, form=form, refusal=refusal, failed=failed, **shown)

    def _led(self, request: HttpRequest, report: Report, tab: str) -> HttpResponse:
        return redirect(self.url_of(tab, report.pk) + self.kept_filters(request))

    def answer(self, request: HttpRequest, act: Act, thing: Report) -> HttpResponse:
        """Decide only on what was looked at."""
        seen = request.POST.get("seen", "")
        if seen and seen != str(thing.revision):
            messages.error(
                request,
                _(
                    "The report was changed meanwhile. Your decision was not saved. Look at it again."
                ),
            )
            return redirect(self.page_of(request, thing))
        return super().answer(request, act, thing)


_FIRST = ("change", "answers")
