"""Sending a report: the question with what it means, and the act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.views.reports.grid import CHECKED
from portal.views.reports.opened import Opened, opened
from portal.views.reports.saving import save_form
from ssoz.reports import operations
from ssoz.reports.queries import Checked
from ssoz.reports.refusals import ChangedMeanwhile, Refused, SendRefused
from web.access import permitted


@permitted("report.fill")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether the report shall be sent, once nothing is in the way, and send it."""
    page = opened(request, pk, to="report.fill")
    if request.method == "POST" and "confirmed" not in request.POST:
        return save_form(request, page, "send")
    if page.refusal is not None:
        messages.error(request, str(page.refusal))
        return redirect("report", pk)
    if request.method == "POST":
        return _send(request, page)
    checked = page.checked()
    if checked.in_the_way:
        return _back_to_problems(page)
    context = {
        "page": page, "report": page.report, "explained": _explained(checked),
        "preview": page.preview,
    }  # fmt: skip
    return render(request, "portal/reports/grid_send.html", context)


def _send(request: HttpRequest, page: Opened) -> HttpResponse:
    revision = request.POST.get("revision", "")
    try:
        operations.send(
            report=page.report,
            revision=int(revision) if revision.isdecimal() and len(revision) < 10 else -1,
            actor=request.actor,
        )
    except SendRefused:
        return _back_to_problems(page)
    except ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return _back_to_problems(page)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("report", page.report.pk)
    if page.preview is not None:
        messages.success(request, _("The survey was sent. The list shows what the unit owes."))
        return redirect("reports")
    messages.success(request, _("Sent for verification"))
    return redirect("report", page.report.pk)


def _back_to_problems(page: Opened) -> HttpResponse:
    return redirect(f"{reverse('report', args=[page.report.pk])}?{CHECKED}=1")


def _explained(checked: Checked) -> int:
    return sum(problem.explanation is not None for problem in checked.problems)
