"""Bulk acts: how far each has come, why some rows were left as they are, stop and resume."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.base import FILTERS_KEY
from backoffice.bulk import BulkPages
from backoffice.saved_filters import ListedAdmin
from ssoz.access.operations import Refused, can_be_undone, undo_block_many
from ssoz.actors import Actor
from ssoz.bulk import operations
from ssoz.bulk.models import BulkAct, BulkItem
from web.templatetags.state import badge

_PER_PAGE = 100


def _scope(actor: Actor, to: str) -> QuerySet[BulkAct]:
    """Show everybody what they began themselves."""
    return BulkAct.objects.visible_to(actor, to=to)


@admin.register(BulkAct)
class BulkActAdmin(ListedAdmin):
    """Acts on many rows, the newest first."""

    scope = staticmethod(_scope)
    list_permission = "backoffice.enter"
    read_permission = "backoffice.enter"
    page_template = "backoffice/bulk/progress.html"
    list_title = gettext_lazy("Bulk acts")
    search_fields = ("id",)
    ordering = ("-id",)
    list_display = ("started_at", "what", "on_what", "standing")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the reason given."""
        return queryset.filter(reason__icontains=words)

    @admin.display(description=gettext_lazy("act"))
    def what(self, bulk: BulkAct) -> str:
        return str(bulk.name)

    @admin.display(description=gettext_lazy("on what"))
    def on_what(self, bulk: BulkAct) -> str:
        return bulk.get_subject_display()

    @admin.display(description=gettext_lazy("state"))
    def standing(self, bulk: BulkAct) -> SafeString:
        return standing_of(bulk)

    def extra_urls(self) -> list[URLPattern]:
        """Add the addresses of the two buttons."""
        return [
            *super().extra_urls(),
            self.address("<path:object_id>/zatrzymaj/", self._doing(operations.stop), "stop"),
            self.address("<path:object_id>/wznow/", self._doing(operations.resume), "resume"),
            self.address("<path:object_id>/cofnij/", self._doing(undo_block_many), "undo"),
        ]

    def page_context(self, request: HttpRequest, thing: BulkAct) -> dict[str, Any]:
        """Return the counts, and row by row what became of it."""
        screen = self._screen_of(thing)
        reached = screen.visible(request.actor, screen.read_permission).order_by().values("pk")
        items = thing.items.filter(thing_id__in=reached).order_by("-outcome", "id")
        page = Paginator(items, _PER_PAGE).get_page(request.GET.get("p"))
        progress = thing.progress()
        kept = self.kept_filters(request)
        return {
            "title": f"{thing.name}: {thing.get_subject_display()}",
            "back_url": self.url_of("changelist"),
            "bulk": thing,
            "standing": standing_of(thing),
            "progress": progress,
            "looked_at": progress["total"] - progress["waiting"],
            "reasons": _reasons(thing, screen),
            "page": page,
            "rows": _rows(screen, list(page)),
            "list_url": self._list_url(request, screen),
            "can_be_undone": can_be_undone(thing) and progress["done"] > 0,
            "undo_url": self.url_of("undo", thing.pk) + kept,
            "stop_url": self.url_of("stop", thing.pk) + kept,
            "resume_url": self.url_of("resume", thing.pk) + kept,
        }

    def _doing(self, operation: Callable[..., BulkAct]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            bulk = self.readable(request, object_id)
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            try:
                bulk = operation(bulk=bulk, actor=request.actor)
            except Refused as refusal:
                messages.error(request, str(refusal))
            if bulk.is_finished and operation is not undo_block_many:
                messages.info(request, _("Everything was done before that."))
            return redirect(self.url_of("change", bulk.pk) + self.kept_filters(request))

        return view

    def _screen_of(self, bulk: BulkAct) -> BulkPages:
        screen = self.admin_site.get_model_admin(apps.get_model(bulk.subject))
        assert isinstance(screen, BulkPages)
        return screen

    def _list_url(self, request: HttpRequest, screen: BulkPages) -> str:
        kept = request.GET.get(FILTERS_KEY, "")
        return screen.url_of("changelist") + (f"?{kept}" if kept else "")


def standing_of(bulk: BulkAct) -> SafeString:
    """Say how an act stands, in word and colour."""
    if bulk.is_finished:
        return badge(_("Finished"), "ok", "check")
    if bulk.is_stopped:
        return badge(_("Stopped"), "warn", "circle-pause")
    return badge(_("Running"), "blue", "loader-circle")


def _reasons(bulk: BulkAct, screen: BulkPages) -> list[tuple[Any, int]]:
    left = bulk.items.filter(outcome=BulkItem.Outcome.REFUSED).order_by()
    counted = left.values_list("why").annotate(n=Count("pk")).order_by("-n")
    return [(screen.why_left(code), count) for code, count in counted]


def _rows(screen: BulkPages, items: list[BulkItem]) -> list[dict[str, Any]]:
    """Name the rows of a page; they lie in reach, the page was made of such."""
    keys = [item.thing_id for item in items]
    found = screen.for_naming(screen.model._default_manager.all()).in_bulk(keys)
    return [
        {
            "item": item,
            "name": screen.name_of(found[item.thing_id]),
            "url": screen.url_of("change", item.thing_id),
            "why": screen.why_left(item.why) if item.why else "",
        }
        for item in items
    ]
