"""The matrix of rights as a page and as a file, both from the same table."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from backoffice.sheets import as_file
from ssoz.access.models import RoleGrant
from ssoz.access.rights import Matrix, is_over_every_class, matrix
from ssoz.access.sheets import GRANTS, classes_in_words
from ssoz.actors import Grant, Reach
from ssoz.sheets import Format
from web.access import permitted

PERMISSION = "role.edit"
# A cell of the table holds one word; the legend under it says what the word means.
_SHORT = {
    Reach.OWN: pgettext_lazy("reach", "own"),
    Reach.VOIVODESHIP: pgettext_lazy("reach", "voivodeship"),
    Reach.ACTIVITY: pgettext_lazy("reach", "activity"),
    Reach.LISTED: pgettext_lazy("reach", "list"),
    Reach.ALL: pgettext_lazy("reach", "country"),
}


def addresses(site: Any) -> list[URLPattern]:
    """Return the addresses of the matrix, behind the door of the site."""
    views = [("", page, "rights"), ("uprawnienia.csv", as_csv, "rights-csv")]
    return [
        path(f"macierz-uprawnien/{slug}", site.admin_view(view), name=name)
        for slug, view, name in views
    ]


@permitted(PERMISSION)
@require_safe
def page(request: HttpRequest) -> TemplateResponse:
    """Show roles across and permissions down, each cell with its reach and classes."""
    table = matrix()
    request.current_app = admin.site.name
    context = {
        **admin.site.each_context(request),
        "title": _("Matrix of rights"),
        "roles": table.roles,
        "lines": [
            {"permission": line.permission, "cells": _cells(table, line.cells)}
            for line in table.lines
        ],
        "legend": [(_SHORT[reach], words) for reach, words in _reaches().items()],
        "grants": sum(1 for _grant in table.rows()),
    }
    return TemplateResponse(request, "backoffice/rights.html", context)


@permitted(PERMISSION)
@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """Hand out the grants one by one."""
    grants = RoleGrant.objects.order_by("permission__code", "role__position", "role_id", "id")
    written = Format.CSV.written(GRANTS.page(grants, GRANTS.columns))
    response = StreamingHttpResponse(written, content_type=Format.CSV.content_type)
    return as_file(response, f"uprawnienia_{timezone.localdate():%Y-%m-%d}.csv")


def _cells(table: Matrix, cells: tuple[tuple[Grant, ...], ...]) -> list[dict[str, Any]]:
    return [
        {
            "role": role,
            "grants": [
                {"reach": _SHORT[grant.reach], "classes": _classes(grant)} for grant in grants
            ],
        }
        for role, grants in zip(table.roles, cells, strict=True)
    ]


def _classes(grant: Grant) -> str:
    """Name the report classes of a grant; nothing where it holds over all."""
    return "" if is_over_every_class(grant) else classes_in_words(list(grant.classes))


def _reaches() -> dict[Reach, Any]:
    return dict(RoleGrant._meta.get_field("reach").choices)
