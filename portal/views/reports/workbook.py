"""The workbook of a report: taken, filled in elsewhere, brought back, and what of it to take over."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.cells_shown import Cells
from portal.handover import hand_over, take_over
from portal.views.reports.opened import Opened, opened
from ssoz.reports.queries import Shown
from ssoz.reports.refusals import Refused
from ssoz.sheets.books import MOST_BYTES
from ssoz.workbooks import operations
from ssoz.workbooks.models import Upload
from ssoz.workbooks.queries import Proposal, proposals_of, raised_by, upload_of
from ssoz.workbooks.refusals import GONE
from ssoz.workbooks.sheets import workbook_name
from web.access import permitted

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE, _CELL = "file", "cell"


@dataclass
class Line:
    """One cell that would change, in words."""

    proposal: Proposal
    label: str
    now: str
    then: str
    is_ticked: bool
    problems: list[Shown] = field(default_factory=list)


@dataclass
class Changes:
    """The cells of one section that would change."""

    code: str
    title: str
    lines: list[Line] = field(default_factory=list)

    @property
    def ticked(self) -> int:
        return sum(line.is_ticked for line in self.lines)


@permitted("report.read")
@never_cache
@require_safe
def report_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a report is filled in by a workbook; offer it, and take it back."""
    page = opened(request, pk)
    context = {
        "page": page,
        "report": page.report,
        "waiting": upload_of(page.report, request.actor) if page.is_open else None,
        "problem": take_over(request, _left_for(pk)).message_for(_FILE),
        "most": MOST_BYTES // 1_000_000,
    }
    return render(request, "portal/reports/workbook.html", context)


@permitted("report.read")
@never_cache
@require_safe
def report_workbook_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the workbook of a report."""
    report = opened(request, pk).report
    language = get_language() or "pl"
    content = operations.take_out(report=report, language=language, actor=request.actor)
    response = HttpResponse(content, content_type=_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{workbook_name(report)}"'
    response["Cache-Control"] = "private, no-store"
    return response


@permitted("report.fill")
@require_POST
def report_workbook_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a workbook, then show what it would change."""
    page = opened(request, pk, to="report.fill")
    try:
        file = request.FILES.get(_FILE)
        if file is None:
            problem = _("No file chosen. Choose the workbook that you filled in.")
        else:
            operations.bring_in(report=page.report, file=file, actor=request.actor)
            return redirect("report-workbook-changes", pk)
    except UnreadablePostError:
        problem = _("Sending the file was interrupted. Choose it again.")
    except Refused as refusal:
        problem = str(refusal)
    hand_over(request, _left_for(pk), errors=[(_FILE, problem)])
    return redirect("report-workbook", pk)


@permitted("report.fill")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_workbook_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show cell by cell what a workbook would change; take over what is chosen."""
    page = opened(request, pk, to="report.fill")
    upload = upload_of(page.report, request.actor)
    if page.refusal is not None:
        messages.error(request, str(page.refusal))
        return redirect("report", pk)
    if upload is None:
        messages.info(request, str(GONE))
        return redirect("report-workbook", pk)
    proposals = proposals_of(upload, page.report)
    if request.method != "POST":
        return _choice(request, page, upload, proposals, _ticked(proposals))
    go, chosen = request.POST.get("go", ""), set(request.POST.getlist(_CELL))
    if go == "drop":
        operations.drop(upload=upload, actor=request.actor)
        messages.success(
            request, _("What was read from the file is forgotten. Nothing was changed.")
        )
        return redirect("report-workbook", pk)
    if go == "apply":
        return _applied(request, page, upload, chosen)
    return _choice(request, page, upload, proposals, _chosen_by(go, chosen, proposals))


def _applied(request: HttpRequest, page: Opened, upload: Upload, chosen: set[str]) -> HttpResponse:
    typed = request.POST.get("revision", "")
    revision = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    try:
        saved = operations.apply(
            upload=upload, revision=revision, cells=chosen, actor=request.actor
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        page = opened(request, page.report.pk, to="report.fill")
        return _choice(request, page, upload, proposals_of(upload, page.report), chosen, 409)
    count = len(saved.changed)
    said = ngettext(
        "%(n)d field was taken over from the workbook.",
        "%(n)d fields were taken over from the workbook.",
        count,
    )
    messages.success(request, said % {"n": count})
    return redirect("report", page.report.pk)


def _choice(
    request: HttpRequest, page: Opened, upload: Upload, proposals: list[Proposal],
    chosen: Collection[str], status: int = 200,
) -> HttpResponse:  # fmt: skip
    cells = {one.cell: one.then for one in proposals if one.cell in chosen}
    problems = raised_by(page.report, cells) if cells else []
    sections = _sections(page, proposals, chosen)
    elsewhere = _put_at(sections, problems)
    labels = Cells(page.layout)
    context = {
        "page": page,
        "report": page.report,
        "upload": upload,
        "sections": sections,
        "count": len(proposals),
        "ticked": len(cells),
        "elsewhere": [(labels.label(one.cell), one.message) for one in elsewhere],
    }
    return render(request, "portal/reports/workbook_changes.html", context, status=status)


def _sections(page: Opened, proposals: list[Proposal], chosen: Collection[str]) -> list[Changes]:
    labels = Cells(page.layout)
    found = {part.code: Changes(part.code, part.title) for part in page.layout.parts}
    for one in proposals:
        line = Line(
            one,
            labels.label(one.cell),
            labels.text(one.cell, one.now),
            labels.text(one.cell, one.then),
            one.cell in chosen,
        )
        found[one.cell.partition(".")[0]].lines.append(line)
    return [section for section in found.values() if section.lines]


def _put_at(sections: list[Changes], problems: list[Shown]) -> list[Shown]:
    """Say each problem at the first changed cell that it is about; return those about none."""
    lines = {line.proposal.cell: line for line in _lines(sections) if line.is_ticked}
    elsewhere = []
    for problem in problems:
        cell = next((cell for cell in problem.cells if cell in lines), None)
        if cell is None:
            elsewhere.append(problem)
        else:
            lines[cell].problems.append(problem)
    return elsewhere


def _lines(sections: list[Changes]) -> Iterator[Line]:
    for section in sections:
        yield from section.lines


def _ticked(proposals: list[Proposal]) -> set[str]:
    return {one.cell for one in proposals if one.is_ticked}


def _chosen_by(go: str, chosen: set[str], proposals: list[Proposal]) -> set[str]:
    """Tick or untick all, or all of one section, as a button without script says."""
    act, _colon, section = go.partition(":")
    meant = {one.cell for one in proposals if not section or one.cell.startswith(f"{section}.")}
    if act == "all":
        return chosen | meant
    return chosen - meant if act == "none" else chosen


def _left_for(pk: int) -> str:
    return f"report-workbook-{pk}"
