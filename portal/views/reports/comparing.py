"""What changed: two versions of a report, or two years of it, beside each other; also as files."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.views.reports.opened import opened
from web.access import permitted
from web.compared import Asked, send_pdf, send_xlsx


@permitted("report.read")
@never_cache
@require_safe
def report_comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Show cell by cell what differs between two stands."""
    asked = _asked(request, pk)
    context = {"report": asked.report, "asked": asked, "comparison": asked.comparison}
    return render(request, "portal/reports/comparison.html", context)


@permitted("report.read")
@never_cache
@require_safe
def report_comparison_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out what differs on paper."""
    return send_pdf(request, _asked(request, pk))


@permitted("report.read")
@never_cache
@require_safe
def report_comparison_xlsx(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out what differs as a spreadsheet."""
    return send_xlsx(request, _asked(request, pk))


def _asked(request: HttpRequest, pk: int) -> Asked:
    return Asked(opened(request, pk).report, request.actor, request.GET)
