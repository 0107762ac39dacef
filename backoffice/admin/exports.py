"""Exports: how far each file is, its checksum, who took it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.saved_filters import ListedAdmin
from backoffice.sheets import PERMISSION, as_file
from ssoz.actors import Actor, NotAllowed
from ssoz.exchange import operations, policies, storage
from ssoz.exchange.models import Export
from ssoz.journal.models import Entry
from ssoz.sheets import Format
from web.templatetags.state import state


def _scope(actor: Actor, to: str) -> QuerySet[Export]:
    return Export.objects.visible_to(actor, to=to)


@admin.register(Export)
class ExportAdmin(ListedAdmin):
    """The exports of whoever looks, the newest first."""

    scope = staticmethod(_scope)
    list_permission = PERMISSION
    read_permission = PERMISSION
    page_template = "backoffice/exchange/export.html"
    search_fields = ("name",)
    ordering = ("-id",)
    list_display = ("asked_at", "name", "format", "rows_total", "state_badge")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by name."""
        return queryset.filter(name__icontains=words)

    @admin.display(description=_("state"))
    def state_badge(self, export: Export) -> SafeString:
        return state(export)

    def extra_urls(self) -> list[URLPattern]:
        """Add the taking of a file and the giving up."""
        return [
            *super().extra_urls(),
            self.address("<path:object_id>/pobierz/", self.download, "download", PERMISSION),
            self.address("<path:object_id>/anuluj/", self.cancel, "cancel", PERMISSION),
        ]

    def page_context(self, request: HttpRequest, thing: Export) -> dict[str, Any]:
        """Return how far the file is, and who took it when."""
        taken = Entry.objects.about(thing).filter(act="exchange.export.downloaded")
        return {
            "export": thing,
            "may_cancel": not thing.is_finished and policies.may_cancel(request.actor, thing),
            "is_ready": thing.state == Export.State.READY,
            "downloads": taken,
            "download_url": self.url_of("download", thing.pk),
            "cancel_url": self.url_of("cancel", thing.pk),
        }

    def download(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Hand the file out; the taking is in the journal."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        export = self.readable(request, object_id)
        try:
            content = storage.path_of(export.key).open("rb")
        except OSError:
            messages.warning(request, _("There is no file. See the state of the export."))
            return redirect(self.url_of("change", export.pk))
        operations.note_download(export=export, actor=request.actor)
        kind = Format(export.format).content_type
        return as_file(FileResponse(content, content_type=kind), export.file_name)

    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Give an export up."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        export = self.readable(request, object_id)
        try:
            operations.cancel(export=export, actor=request.actor)
        except NotAllowed as refusal:
            raise Http404 from refusal
        messages.success(request, _("The export was cancelled."))
        return redirect(self.url_of("change", export.pk))
