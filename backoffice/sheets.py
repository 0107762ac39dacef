"""Lists as spreadsheets: what a list shows, in its order and with its filters, is what leaves."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR, IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.base import FILTERS_KEY, ScopedAdmin
from backoffice.finding import is_pesel_like
from backoffice.forms import AskedForm
from ssoz.access.queries import actor_for
from ssoz.actors import Actor, require
from ssoz.exchange import operations, sources
from ssoz.exchange.models import Export
from ssoz.exchange.refusals import NOTHING_TO_EXPORT, Refused
from ssoz.exchange.registers import Register
from ssoz.people.models import Person
from ssoz.sheets import Format, Page, Table

PERMISSION = "export.make"
_LISTED, _ALL = "listed", "all"
# What of an address says where in the list one stands, not what is listed.
_PLACES = (PAGE_VAR, ALL_VAR)


class ExportForm(AskedForm):
    """In what form, and which columns."""

    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=Format.choices,
        initial=Format.XLSX,
        error_messages={
            "required": gettext_lazy("No format chosen. Choose one from the list."),
            "invalid_choice": gettext_lazy("There is no such format. Choose one of the list."),
        },
    )
    columns = forms.ChoiceField(
        label=gettext_lazy("Columns"),
        choices=[
            (_LISTED, gettext_lazy("those of the list")),
            (_ALL, gettext_lazy("all that the register has")),
        ],
        initial=_LISTED,
        error_messages={
            "required": gettext_lazy("No columns chosen. Choose them from the list."),
            "invalid_choice": gettext_lazy("There is no such choice. Choose one of the list."),
        },
    )


class SheetAdmin(ScopedAdmin):
    """A list that can be taken along.

    `sheet` is the register as a table; `sheet_columns` says which of its columns stand in a column
    of the list. Rows are those of the list itself, under the same filters and in the same order, as
    far as the right to export reaches as well. `imports` is the register as it comes in.
    """

    sheet: ClassVar[Table | None] = None
    sheet_columns: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    imports: ClassVar[Register | None] = None

    def __init__(self, model: Any, admin_site: Any) -> None:
        super().__init__(model, admin_site)
        sources.register(self.opts.label_lower, self)

    def table_for(self, actor: Actor) -> Table:
        """Return the register as a table."""
        assert self.sheet is not None
        return self.sheet

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Show the list, with the way to take it along."""
        offered = {}
        if request.actor.can(PERMISSION):
            kept = QueryDict(mutable=True)
            kept[FILTERS_KEY] = _without_places(request.GET).urlencode()
            offered["export_url"] = f"{self.url_of('export')}?{kept.urlencode()}"
        if self.imports and request.actor.can(self.imports.permission):
            offered["import_url"] = reverse(f"backoffice:exchange_batch_new_{self.imports.name}")
        return super().changelist_view(request, {**offered, **(extra_context or {})})

    def extra_urls(self) -> list[URLPattern]:
        """Add the page that asks in what form the list is to leave."""
        return [
            *super().extra_urls(),
            self.address("eksport/", self.export, "export", PERMISSION),
        ]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Ask for the form; on the answer hand the file out, or have the queue write a large one."""
        if not self.has_view_permission(request):
            raise Http404
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        query = request.GET.get(FILTERS_KEY, "")
        found = self.exported(request.actor, query)
        form = ExportForm(request.POST if request.method == "POST" else None)
        count = found.count()
        if form.is_valid() and count:
            return self._hand_sheet_out(request, query, found, count, form.cleaned_data)
        return self._ask_format(request, form, count)

    def exported(self, actor: Actor, query: str) -> QuerySet:
        """Return the rows of the list under an address, as far as the right to export reaches."""
        request = HttpRequest()
        request.method, request.actor = "GET", actor
        request.path = self.url_of("changelist")
        request.GET = _without_places(QueryDict(query))
        try:
            listed = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise Http404 from error
        reached = self.visible(actor, PERMISSION).order_by().values("pk")
        return listed.filter(pk__in=reached)

    def page_for(self, export: Export) -> Page:
        """Return the rows of an export, with the rights that whoever asked has now."""
        person = Person.objects.get(pk=export.person_id)
        day = timezone.localdate()
        actor = actor_for(person, export.profile_id, day=day, address=export.address)
        require(actor.can(PERMISSION) and actor.can(self.list_permission))
        table = self.table_for(actor)
        return table.page(self.exported(actor, export.query), table.chosen(export.columns))

    def _ask_format(self, request: HttpRequest, form: ExportForm, count: int) -> TemplateResponse:
        request.current_app = self.admin_site.name
        refusal = str(NOTHING_TO_EXPORT) if form.is_bound and not count else ""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export of the list"),
            "opts": self.opts,
            "list_title": self.list_title,
            "back_url": self.back_url(request),
            "form": form,
            "count": count,
            "queued": count > settings.EXPORT_DIRECT_ROWS,
            "refusal": refusal,
            "failed": bool(form.errors or refusal),
        }
        return TemplateResponse(request, "backoffice/exchange/ask.html", context)

    def _hand_sheet_out(
        self, request: HttpRequest, query: str, found: QuerySet, count: int, answers: dict[str, str]
    ) -> HttpResponseBase:
        kind = Format(answers["format"])
        table = self.table_for(request.actor)
        names = self._sheet_columns(request, answers["columns"])
        about = {"screen": self.opts.label_lower, "query": _plain(query), "actor": request.actor}
        if count > settings.EXPORT_DIRECT_ROWS:
            return self._queue_sheet(request, columns=names, format=kind.value, rows=count, **about)
        operations.note_direct(format=kind.value, rows=count, **about)
        written = kind.written(table.page(found, table.chosen(names)))
        response = StreamingHttpResponse(written, content_type=kind.content_type)
        return as_file(response, f"{table.name}_{timezone.localdate():%Y-%m-%d}.{kind.value}")

    def _queue_sheet(self, request: HttpRequest, **asked: Any) -> HttpResponseBase:
        try:
            export = operations.start_export(
                name=capfirst(self.list_title), email=request.user.email, **asked
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back_url(request))
        return redirect(reverse("backoffice:exchange_export_change", args=[export.pk]))

    def _sheet_columns(self, request: HttpRequest, wanted: str) -> list[str]:
        if wanted == _ALL:
            return [column.name for column in self.table_for(request.actor).columns]
        shown = self.get_list_display(request)
        return [name for listed in shown for name in self.sheet_columns.get(listed, (listed,))]


def as_file(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Mark an answer as a file to be saved, which nobody else may keep."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _plain(query: str) -> str:
    return _without_places(QueryDict(query)).urlencode()


def _without_places(query: QueryDict) -> QueryDict:
    """Keep of an address what is listed; a PESEL never was searched, and goes nowhere from here."""
    kept = query.copy()
    for name in _PLACES:
        kept.pop(name, None)
    if is_pesel_like(kept.get("q", "")):
        kept.pop("q")
    return kept
