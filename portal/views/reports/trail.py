"""What is kept of a report: who changed what, versions, remarks, messages (reports.md 2)."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.cells_shown import Cells, Difference
from portal.report_forms import TextForm
from portal.reports_shown import act_on
from portal.version_shown import sections_of
from portal.views.reports.opened import Opened, opened
from ssoz.actors import SYSTEM, Actor
from ssoz.reports import operations, policies, queries
from ssoz.reports.models import Change, Remark, Report, Version
from ssoz.reports.refusals import Refused
from web.access import permitted

PER_PAGE = 25


@dataclass(frozen=True)
class Save:
    """One save, with its cells in words."""

    change: Change
    cells: list[Difference]

    @property
    def is_register(self) -> bool:
        """Tell whether nobody saved it: the register put it in."""
        return self.change.person_id is None and self.change.person_name == SYSTEM.name


@dataclass(frozen=True)
class RemarkShown:
    """A remark with the name of its cell."""

    remark: Remark
    label: str
    may_answer: bool


@permitted("report.read")
@never_cache
@require_safe
def report_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the remarks, messages, versions and saves of a report."""
    page = opened(request, pk)
    report, actor, cells = page.report, request.actor, Cells(page.layout)
    context = {
        "report": report,
        "act": act_on(actor, report),
        "remarks": _remarks(page, cells),
        "notes": list(report.notes.order_by("-id")),
        "versions": list(queries.versions_of(report)),
        **_changes(report, cells, request.GET.get("page")),
        "may_write": policies.may_write_note(actor, report),
        "may_ask": _may_ask(report, actor),
    }
    return render(request, "portal/reports/history.html", context)


@permitted("report.read")
@never_cache
@require_safe
def report_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show a version as it was sent or accepted, and what changed since the one before."""
    page = opened(request, pk)
    report, cells = page.report, Cells(page.layout)
    version = get_object_or_404(report.versions, number=number)
    before = report.versions.filter(number=number - 1).first()
    context = {
        "report": report,
        "kept": version,
        "occasion": Report.State(version.occasion),
        "before": before,
        "differences": cells.differences(queries.difference(before, version)) if before else [],
        "sections": sections_of(page, version),
        "explanations": _explanations(version, cells),
    }
    return render(request, "portal/reports/version.html", context)


@permitted("report.fill")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remark_answer(request: HttpRequest, pk: int, remark_id: int) -> HttpResponse:
    """Answer a remark of the office."""
    page = opened(request, pk, to="report.fill")
    report = page.report
    remark = get_object_or_404(report.remarks, pk=remark_id)
    words = SimpleNamespace(
        title=_("Answer the remark"), about=[], label=_("Answer"), button=_("Save the answer")
    )
    initial = {"text": remark.answer}
    extra = {"remark": remark, "label": Cells(page.layout).label(remark.cell)}

    def act(text: str) -> None:
        operations.answer_remark(remark=remark, text=text, actor=request.actor)

    done = _("The answer was saved. The office sees it beside the remark.")
    return _text_page(request, report, words, act, done, initial, extra)


@permitted("report.read")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a message about a report to the other side."""
    report = opened(request, pk).report
    words = SimpleNamespace(
        title=_("Write to the office"),
        about=[_("The message stays with the report. The other side sees it there.")],
        label=_("Message"),
        button=_("Send the message"),
    )
    if policies.is_office(request.actor, report):
        words.title = _("Write to the unit")

    def act(text: str) -> None:
        operations.write_note(report=report, text=text, actor=request.actor)

    return _text_page(request, report, words, act, _("The message was sent."))


@permitted("report.fill")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the office to open an accepted report for correction."""
    report = opened(request, pk, to="report.fill").report
    if not _may_ask(report, request.actor):
        messages.info(
            request, _("A correction can be asked for once, when the report is accepted.")
        )
        return redirect("report-history", pk)
    words = SimpleNamespace(
        title=_("Ask for a correction"),
        about=[
            _("The office decides. If it opens the report, you correct it and send it again."),
            _("The accepted version stays readable for ever."),
        ],
        label=_("Why must the report be corrected?"),
        button=_("Ask for a correction"),
    )

    def act(text: str) -> None:
        operations.ask_for_correction(report=report, reason=text, actor=request.actor)

    return _text_page(request, report, words, act, _("The office was asked for a correction."))


def _text_page(
    request: HttpRequest, report: Report, words: Any, act: Any, done: str,
    initial: dict | None = None, extra: dict | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the form of one text, or hand the text to an operation."""
    form = TextForm(request.POST or None, initial=initial, label=words.label)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, done)
            return redirect(reverse("report-history", args=[report.pk]))
    context = {"report": report, "page": words, "form": form} | (extra or {})
    return render(request, "portal/reports/text_form.html", context)


def _remarks(page: Opened, cells: Cells) -> list[RemarkShown]:
    """Return the remarks, open ones first, then answered, then closed."""
    order = list(Remark.Status)
    found = []
    for remark in page.report.remarks.order_by("id"):
        remark.report = page.report
        may_answer = policies.may_answer_remark(page.actor, remark)
        found.append(RemarkShown(remark, cells.label(remark.cell), may_answer))
    return sorted(found, key=lambda shown: order.index(shown.remark.status))


def _changes(report: Report, cells: Cells, number: str | None) -> dict[str, Any]:
    page = Paginator(report.changes.order_by("-revision"), PER_PAGE).get_page(number)
    return {"page": page, "saves": [Save(one, cells.differences(one.cells)) for one in page]}


def _explanations(version: Version, cells: Cells) -> list[dict[str, str]]:
    return [
        {"label": cells.label(one.get("cell", "")), "text": one.get("text", "")}
        for one in version.explanations
    ]


def _may_ask(report: Report, actor: Actor) -> bool:
    is_accepted = report.state == Report.State.ACCEPTED and report.correction_asked_at is None
    is_office = policies.is_office(actor, report)
    return is_accepted and not is_office and policies.may_ask_for_correction(actor, report)
