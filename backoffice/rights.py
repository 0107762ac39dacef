"""The matrix of rights as a page and as a file, both from the same table."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from ssoz.access.models.role import REPORT_CLASSES, RoleGrant
from ssoz.access.rights import Matrix, is_over_every_class, matrix
from ssoz.actors import Grant, Reach
from ssoz.sheets import Row, csv_lines
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
    response = StreamingHttpResponse(csv_lines(_rows()), content_type="text/csv; charset=utf-8")
    name = f"uprawnienia_{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


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


def _rows() -> Iterator[Row]:
    yield _("Role"), _("Permission"), _("Code"), _("Reach"), _("Report classes")
    reaches = _reaches()
    for role, permission, grant in matrix().rows():
        classes = _classes(grant) or _("all classes")
        yield role.name, permission.name, permission.code, str(reaches[grant.reach]), classes


def _classes(grant: Grant) -> str:
    """Name the report classes of a grant; nothing where it holds over all."""
    if is_over_every_class(grant):
        return ""
    return ", ".join(str(words) for code, words in REPORT_CLASSES if code in grant.classes)


def _reaches() -> dict[Reach, Any]:
    return dict(RoleGrant._meta.get_field("reach").choices)
