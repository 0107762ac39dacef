"""Forms about a unit that is looked for first."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from backoffice.base import ScopedAdmin
from backoffice.filters import by_words
from ssoz.units.models import Unit

_FOUND = 50


class UnitFirstAdmin(ScopedAdmin):
    """A screen with a form that begins with the choice of a unit in reach."""

    def with_unit(
        self,
        request: HttpRequest,
        units: QuerySet[Unit],
        title: Any,
        ask: Callable[[HttpRequest, Unit], HttpResponse],
    ) -> HttpResponse:
        """Look for a unit by words; with one chosen, ask what the form asks."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        chosen = request.GET.get("unit", "")
        if not chosen:
            words = request.GET.get("q", "").strip()[:200]
            found = list(by_words(units, words, "search_text")[:_FOUND]) if words else []
            return self.drawn(request, "search", title, words=words, found=found)
        unit = units.filter(pk=chosen).first() if chosen.isdigit() and len(chosen) < 19 else None
        if unit is None:
            raise Http404
        return ask(request, unit)

    def drawn(self, request: HttpRequest, page: str, title: Any, **shown: Any) -> HttpResponse:
        """Draw the search, or the form."""
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "back_url": self.url_of("changelist"),
            "list_title": self.list_title,
            **shown,
        }
        return TemplateResponse(request, f"backoffice/unit_first/{page}.html", context)
