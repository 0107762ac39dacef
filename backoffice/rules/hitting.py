"""Whom a draft of assigning rules would hit, before anybody publishes it."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.acts import MachineAdmin
from ssoz.questionnaires.models import DESK_RIGHTS
from ssoz.reports import queries
from ssoz.units.models import Unit

_PER_PAGE = 25


class HitPages(MachineAdmin):
    """The page that says who would owe what."""

    def extra_urls(self) -> list[URLPattern]:
        """Add its address."""
        return [
            *super().extra_urls(),
            self.address("<int:object_id>/skutki/", self.hits, "hits", *DESK_RIGHTS),
        ]

    @method_decorator(require_safe)
    def hits(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Count the units by form, and list those for which something changes."""
        request.current_app = self.admin_site.name
        draft = self.readable(request, str(object_id))
        found = queries.hits_of(draft, request.actor)
        page = Paginator(found.moved if found else (), _PER_PAGE).get_page(request.GET.get("p"))
        title = _("Whom the assigning rules of %(draft)s would hit") % {"draft": draft}
        context = {
            **self.frame(request, draft),
            "title": title,
            "crumb": _("Whom it would hit"),
            "draft": draft,
            "page_url": self.page_of(request, draft),
            "before": queries.rules_before(draft),
            "hits": found,
            "page": page,
            "moved": _shown(page),
            "may_open": request.actor.can("unit.list"),
        }
        return TemplateResponse(request, "backoffice/rules/hits.html", context)


def _shown(page: Page) -> list[dict[str, Any]]:
    units = Unit.objects.in_bulk([one.unit for one in page])
    return [{"unit": units[one.unit], "one": one} for one in page]
