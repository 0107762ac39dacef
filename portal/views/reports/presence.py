"""Presence: the quiet request of a page in which somebody is, while nobody saves."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.presence_shown import noted
from portal.views.reports.opened import Opened
from ssoz.reports.models import Report
from web.access import permitted


@permitted("report.fill")
@never_cache
@require_POST
def report_presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Note in which section somebody is, and answer who else is in the report.

    The page sends it by itself and says so (`X-Background`): it keeps no session alive.
    """
    rows = Report.objects.visible_to(request.actor, to="report.fill").for_acting()
    page = Opened(get_object_or_404(rows.defer("answers"), pk=pk), request.actor)
    return JsonResponse({"present": noted(request, page, request.POST.get("section", ""))})
