"""Imports: what a file would change, cell by cell, what it changed, and the way back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from backoffice.base import ScopedAdmin
from backoffice.forms import AskedForm
from backoffice.sheets import PERMISSION
from ssoz.access.importing import REGISTERS, ask_import, begin_import
from ssoz.actors import Actor, NotAllowed
from ssoz.exchange import operations
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.refusals import Refused
from ssoz.exchange.registers import Register
from web.templatetags.state import state

_PERMISSIONS = tuple(sorted({register.permission for register in REGISTERS.values()}))
_PER_PAGE = 50


class UploadForm(AskedForm):
    """The file to bring in."""

    upload = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "XLSX, ODS or CSV with the column names of the export. Nothing is changed before you"
            " have seen what would change."
        ),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("No file chosen. Choose one.")},
    )


def _scope(actor: Actor, to: str) -> QuerySet[Batch]:
    return Batch.objects.visible_to(actor, to=to)


@admin.register(Batch)
class BatchAdmin(ScopedAdmin):
    """The imports of whoever looks, the newest first: files come in where they go out."""

    scope = staticmethod(_scope)
    list_permission = PERMISSION
    read_permission = PERMISSION
    page_template = "backoffice/exchange/import.html"
    search_fields = ("file_name",)
    ordering = ("-id",)
    list_display = ("asked_at", "what", "file_name", "state_badge")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the name of the file."""
        return queryset.filter(file_name__icontains=words)

    @admin.display(description=gettext_lazy("register"))
    def what(self, batch: Batch) -> str:
        return capfirst(REGISTERS[batch.register].resource.table.title)

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, batch: Batch) -> SafeString:
        return state(batch)

    def extra_urls(self) -> list[URLPattern]:
        """Add the bringing in of a file, and what may become of it."""
        apply, undo = Batch.Wanted.APPLY, Batch.Wanted.UNDO
        return [
            *super().extra_urls(),
            *(self._way_in(register) for register in REGISTERS.values()),
            self._act("zastosuj", "apply", self._ask(apply)),
            self._act("cofnij", "undo", self._ask(undo)),
            self._act("porzuc", "drop", operations.drop),
        ]

    def _act(self, slug: str, name: str, operation: Callable) -> URLPattern:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            batch = self.readable(request, object_id)
            try:
                operation(batch=batch, actor=request.actor)
            except NotAllowed as refusal:
                raise Http404 from refusal
            except Refused as refusal:
                messages.error(request, str(refusal))
            return redirect(self.url_of("change", batch.pk))

        return self.address(f"<path:object_id>/{slug}/", view, name, *_PERMISSIONS)

    def _ask(self, what: Batch.Wanted) -> Callable:
        def ask(*, batch: Batch, actor: Actor) -> Batch:
            return ask_import(batch=batch, what=what, actor=actor)

        return ask

    def _way_in(self, register: Register) -> URLPattern:
        def view(request: HttpRequest) -> HttpResponse:
            return self.bring(request, register)

        slug = f"nowy/{register.name}/"
        return self.address(slug, view, f"new_{register.name}", register.permission)

    def bring(self, request: HttpRequest, register: Register) -> HttpResponse:
        """Take a file; the queue looks what it would change."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        form, refusal = UploadForm(*given), ""
        if form.is_valid():
            try:
                upload = form.cleaned_data["upload"]
                batch = begin_import(register=register.name, upload=upload, actor=request.actor)
                return redirect(self.url_of("change", batch.pk))
            except Refused as refused:
                refusal = str(refused)
        request.current_app = self.admin_site.name
        resource = register.resource
        context = {
            **self.admin_site.each_context(request),
            "title": resource.title,
            "opts": self.opts,
            "list_title": self.list_title,
            "back_url": self._list_of(register),
            "form": form,
            "hint": resource.hint,
            "columns": resource.columns_read(),
            "refusal": refusal,
            "failed": bool(form.errors or refusal),
        }
        return TemplateResponse(request, "backoffice/exchange/bring.html", context)

    def _list_of(self, register: Register) -> str:
        screens = self.admin_site._registry.values()
        return next(s for s in screens if getattr(s, "imports", None) is register).url_of(
            "changelist"
        )

    def page_context(self, request: HttpRequest, thing: Batch) -> dict[str, Any]:
        """Return what each row would change, or changed; mistakes come first."""
        counts = thing.counts()
        register = REGISTERS[thing.register]
        wrong = thing.lines.filter(fate=Line.Fate.WRONG)
        lines = wrong if counts["wrong"] else thing.lines.all()
        page = Paginator(lines, _PER_PAGE).get_page(request.GET.get("p"))
        judged = thing.state == Batch.State.JUDGED and not thing.wanted
        return {
            "batch": thing,
            "counts": counts,
            "page": page,
            "rows": [{"line": line, "cells": register.resource.cells_of(line)} for line in page],
            "thing_word": register.resource.thing_word,
            "may_apply": judged and not counts["wrong"] and thing.lines.exists(),
            "may_drop": judged,
            "may_undo": thing.state == Batch.State.APPLIED and not thing.wanted,
            "urls": {n: self.url_of(n, thing.pk) for n in ("apply", "undo", "drop")},
            "new_url": self.url_of(f"new_{thing.register}"),
        }
