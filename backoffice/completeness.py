"""Completeness: who has handed in, who has not, who is late – the figures, the units, the export."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice import reminding
from backoffice.completeness_filters import WAYS, Question
from backoffice.dashboard import scope_words
from ssoz.actors import Actor
from ssoz.reports.models import Deadline, Obligation, Report
from ssoz.summaries import operations, queries, sheets
from ssoz.summaries.definitions import definitions
from ssoz.summaries.figures import Figures
from web.access import permitted

PER_PAGE = 25
_TYPES = {
    sheets.CSV: "text/csv; charset=utf-8",
    sheets.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_COUNTED = (
    ("owed", ""), ("handed_over", "handed_over"), ("late", "late"), ("missing", "missing"),
    ("overdue", "overdue"), ("returned", "returned"), ("accepted", "accepted"),
)  # fmt: skip


def addresses(site: Any) -> list[URLPattern]:
    """Return the addresses of the report on completeness, behind the door of the site."""
    views = [
        ("", figures, "completeness"),
        ("jednostki/", units, "completeness-units"),
        ("przypomnienie/", reminding.remind, "completeness-remind"),
        ("kompletnosc.csv", as_csv, "completeness-csv"),
        ("kompletnosc.xlsx", as_xlsx, "completeness-xlsx"),
    ]
    return [
        path(f"raport-kompletnosci/{slug}", site.admin_view(view), name=name)
        for slug, view, name in views
    ]


@permitted(queries.PERMISSION)
@require_safe
def figures(request: HttpRequest) -> HttpResponseBase:
    """Show the figures by form, period, voivodeship, unit type or link, with what they mean."""
    question = Question(request)
    table = queries.completeness(request.actor, question.asked, question.by)
    names = question.labels()
    context = {
        "title": _("Completeness"),
        "question": question,
        "filters": question.choices(with_way=True),
        "scope": scope_words(request.actor),
        "way": WAYS[question.by],
        "rows": [
            _row(question, names.get(one.key, one.key), one.figures, **{question.by: one.key})
            for one in table.slices
        ],
        "total": table.total and _row(question, _("Together"), table.total),
        "definitions": list(definitions(question.asked.link, question.asked.stage)),
        "link_words": Deadline.Link(question.asked.link).label,
        "csv_url": f"{reverse('backoffice:completeness-csv')}?{question.address()}",
        "xlsx_url": f"{reverse('backoffice:completeness-xlsx')}?{question.address()}",
        "today": timezone.localdate(),
    }
    return _draw(request, "completeness", context)


@permitted(queries.PERMISSION)
@require_safe
def units(request: HttpRequest) -> HttpResponseBase:
    """List what a figure counts, unit by unit."""
    question = Question(request)
    found = operations.for_list(queries.obligations(request.actor, question.asked, question.figure))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    rows = list(page.object_list)
    remindable = reminding.remindable_among(request.actor, rows)
    listed = _listed_among(request.actor, rows)
    context = {
        "title": _("Completeness: units"),
        "question": question,
        "filters": question.choices(with_way=False),
        "page": page,
        "pages": _pages(question, page),
        "rows": [_unit(row, row.pk in remindable, row.pk in listed) for row in rows],
        "may_remind": bool(remindable),
        "remind_url": reverse("backoffice:completeness-remind"),
        "query": question.address(),
        "csv_url": f"{reverse('backoffice:completeness-csv')}?{question.address()}",
        "xlsx_url": f"{reverse('backoffice:completeness-xlsx')}?{question.address()}",
        "back_url": f"{reverse('backoffice:completeness')}?{question.address(figure='')}",
        "list_title": _("Completeness"),
        "crumb": _("Units"),
    }
    return _draw(request, "units", context)


@permitted(queries.PERMISSION)
@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """Hand out the list as CSV, line by line."""
    response = StreamingHttpResponse(_exported(request, sheets.CSV), content_type=_TYPES["csv"])
    return _attached(response, sheets.CSV)


@permitted(queries.PERMISSION)
@require_safe
def as_xlsx(request: HttpRequest) -> HttpResponseBase:
    """Hand out the figures, what they mean and the list as a workbook."""
    response = StreamingHttpResponse(_exported(request, sheets.XLSX), content_type=_TYPES["xlsx"])
    return _attached(response, sheets.XLSX)


def _exported(request: HttpRequest, kind: str) -> Any:
    question = Question(request)
    return operations.export(
        asked=question.asked, by=question.by, figure=question.figure, kind=kind,
        actor=request.actor,
    )  # fmt: skip


def _attached(response: HttpResponseBase, kind: str) -> HttpResponseBase:
    name = f"kompletnosc_{timezone.localdate():%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _row(question: Question, name: str, counted: Figures, **narrowed: str) -> dict[str, Any]:
    """Return a line of the table; each count leads to the units behind it."""
    address = reverse("backoffice:completeness-units")
    cells = [
        {
            "figure": field,
            "n": getattr(counted, field),
            "url": f"{address}?{question.address(**narrowed, figure=figure)}",
        }
        for field, figure in _COUNTED
    ]
    return {"name": name, "of": counted, "cells": cells}


def _listed_among(actor: Actor, rows: list[Obligation]) -> set[int]:
    """Tell which rows have a page for the actor: summaries may reach further than lists."""
    listed = Obligation.objects.visible_to(actor, to="report.list")
    return set(listed.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))


def _unit(row: Obligation, may_remind: bool, may_open: bool) -> dict[str, Any]:
    """Return a line of the list."""
    return {
        "obligation": row,
        "status": Obligation.Status(row.status),
        "returned": Report.State.RETURNED if row.is_returned and not row.handed_over else None,
        "handed_at": row.handed_at if row.handed_over else None,
        "late": row.handed_over and row.is_late,
        "may_remind": may_remind,
        "may_open": may_open,
    }


def _pages(question: Question, page: Page) -> dict[str, str]:
    query = question.address()
    return {
        "previous": f"?{query}&p={page.number - 1}" if page.has_previous() else "",
        "next": f"?{query}&p={page.number + 1}" if page.has_next() else "",
    }


def _draw(request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
    return reminding.draw(request, name, context)
