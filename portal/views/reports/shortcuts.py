"""The short way for small practices: a zero report, or the same as last year, in a minute."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.cells_shown import Cells
from portal.views.reports.opened import Opened, opened
from ssoz.reports import operations, queries
from ssoz.reports.models import Report
from ssoz.reports.refusals import Refused
from web.access import permitted


@dataclass(frozen=True)
class Shortcut:
    """What the page says, what would be written, and the operation that writes it."""

    name: Promise
    meaning: tuple[Promise, ...]
    nothing: Promise
    cells: Callable[[Report], Mapping[str, Any]]
    act: Callable[..., Any]


_ZERO = Shortcut(
    name=_("Zero report"),
    meaning=(
        _(
            "Every number of the report that is still empty becomes 0: it did not happen, nobody works."
        ),
        _("What is written already stays as it is. Texts and choices are not filled in for you."),
    ),
    nothing=_("There is no empty number left that could become 0."),
    cells=queries.zero_cells,
    act=operations.fill_zero,
)
_LAST_YEAR = Shortcut(
    name=_("Same as last year"),
    meaning=(
        _("The answers of last year's report are copied into the fields that are still empty."),
        _(
            "By sending it you state that they are true for this period as well. Check each of them."
        ),
    ),
    nothing=_("There is no report of last year in the system, or everything is filled in already."),
    cells=queries.last_year_cells,
    act=operations.copy_last_year,
)


@permitted("report.fill")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_zero(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a zero report means, and fill it in so."""
    return _shortcut(request, pk, _ZERO)


@permitted("report.fill")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_last_year(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what last year's answers were, and copy them."""
    return _shortcut(request, pk, _LAST_YEAR)


def _shortcut(request: HttpRequest, pk: int, shortcut: Shortcut) -> HttpResponse:
    page = opened(request, pk, to="report.fill")
    if page.refusal is not None:
        messages.error(request, str(page.refusal))
        return redirect("report", pk)
    if request.method == "POST":
        return _fill(request, page, shortcut)
    cells = Cells(page.layout).answered(shortcut.cells(page.report))
    context = {"report": page.report, "shortcut": shortcut, "cells": cells}
    return render(request, "portal/reports/shortcut.html", context)


def _fill(request: HttpRequest, page: Opened, shortcut: Shortcut) -> HttpResponse:
    typed = request.POST.get("revision", "")
    revision = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    try:
        shortcut.act(report=page.report, revision=revision, actor=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("report", page.report.pk)
    return redirect("report-send", page.report.pk)
