"""A report as a PDF."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.views.reports.opened import opened
from web.access import permitted
from web.report_file import send_report


@permitted("report.read")
@never_cache
@require_safe
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a report on paper, one of its versions, or its empty form."""
    return send_report(request, opened(request, pk).report)
