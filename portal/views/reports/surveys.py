"""What the answers of an assigning survey bring: told while one types, nothing of it is stored."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.views.reports.opened import opened
from web.access import permitted


@permitted("report.read")
@never_cache
@require_safe
def report_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw what the saved answers of a survey bring, for the script to put into the page."""
    page = opened(request, pk)
    if page.preview is None:
        return redirect("report", pk)
    context = {"page": page, "report": page.report, "preview": page.preview}
    return render(request, "portal/reports/survey_brings.html", context)
