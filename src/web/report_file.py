"""The PDF of a report, the same file in both faces."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from ssoz.journal.operations import note
from ssoz.reports.documents import NoSuchVersion, report_file_name, report_pdf
from ssoz.reports.models import Report

EMPTY, VERSION = "pusty", "wersja"
_LONGEST_NUMBER = 6


def send_report(request: HttpRequest, report: Report) -> HttpResponse:
    """Hand out a report that the actor may read, or its empty form; it stands in the journal.

    `?pusty=1` asks for the form with nothing filled in, `?wersja=2` for what was sent or accepted.
    """
    empty = request.GET.get(EMPTY) == "1"
    version = None if empty else _number(request.GET.get(VERSION, ""))
    try:
        content = report_pdf(report, version, empty=empty, language=get_language() or "pl")
    except NoSuchVersion as missing:
        raise Http404 from missing
    note(
        "reports.report.printed",
        by=request.actor,
        thing=report,
        revision=report.revision,
        version=version,
        empty=empty,
    )
    response = HttpResponse(content, content_type="application/pdf")
    name = report_file_name(report, version, empty=empty)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise Http404
    return int(text)
