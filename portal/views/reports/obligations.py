"""One obligation: why it is owed, by when, at what level it is filled in, and how far its parts are."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.level import Choice, choice_of
from portal.reports_shown import Row, act_on, row_of
from ssoz.reports import operations, policies, queries
from ssoz.reports.models import Obligation, Report
from ssoz.reports.refusals import Refused
from web.access import permitted
from web.form_changes import since_last_year


@permitted("report.list")
@never_cache
@require_safe
def obligation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one obligation: why, until when, its level, and its reports with their progress."""
    row = _row(request, pk)
    acts = [(report, row.marks[report.pk], act_on(request.actor, report)) for report in row.reports]
    context = {
        "row": row,
        "obligation": row.obligation,
        "acts": acts,
        "since": since_last_year(row.edition),
        "why": queries.why(row.obligation, get_language() or "pl"),
        "grounds": queries.grounds_of(row.obligation, get_language() or "pl"),
        "first": queries.waits_for(row.obligation) if row.is_open else [],
        "may_change_level": _may_change_level(row),
        "shortcuts": _may_take_shortcuts(row),
        "is_on_behalf": row.obligation.unit_id != request.actor.unit_id,
    }
    return render(request, "portal/reports/obligation.html", context)


@permitted("report.fill")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def obligation_activate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the level and the parts, and take the obligation up."""
    row = _row(request, pk)
    if row.obligation.is_activated:
        messages.info(request, _("This report is activated already."))
        return redirect("obligation", pk)
    if not row.may_activate:
        raise Http404
    choice = choice_of(row, request.POST)
    if request.method == "POST":
        return _activate(request, row, choice)
    context = {"row": row, "choice": choice, "action": reverse("obligation-activate", args=[pk])}
    return render(request, "portal/reports/activate.html", context)


@permitted("report.fill")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def obligation_level(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the level anew; what is dropped by it is spelled out before anything is done."""
    row = _row(request, pk)
    if not _may_change_level(row):
        messages.info(request, _("The level can be changed until the first report is sent."))
        return redirect("obligation", pk)
    if request.method == "POST":
        return _change_level(request, row, choice_of(row, request.POST))
    asked = choice_of(row, request.GET if "level" in request.GET else _now(row))
    context = {
        "row": row,
        "choice": asked,
        "is_asked": "level" in request.GET and not asked.mistake,
        "action": reverse("obligation-level", args=[pk]),
    }
    return render(request, "portal/reports/level.html", context)


def _row(request: HttpRequest, pk: int) -> Row:
    reachable = Obligation.objects.visible_to(request.actor, to="report.list")
    found = get_object_or_404(queries.with_reports(reachable), pk=pk)
    return row_of(found, request.actor)


def _activate(request: HttpRequest, row: Row, choice: Choice) -> HttpResponse:
    here = redirect("obligation-activate", row.obligation.pk)
    if choice.mistake:
        messages.error(request, choice.mistake)
        return here
    try:
        operations.activate(
            obligation=row.obligation, level=choice.level, parts=choice.parts, actor=request.actor
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return here
    messages.success(request, _("The report is activated. You can fill it in now."))
    return redirect("obligation", row.obligation.pk)


def _change_level(request: HttpRequest, row: Row, choice: Choice) -> HttpResponse:
    question = reverse("obligation-level", args=[row.obligation.pk])
    if choice.mistake:
        messages.error(request, choice.mistake)
        return redirect(question)
    if choice.dropped and "confirmed" not in request.POST:
        return redirect(f"{question}?{choice.as_query()}")
    try:
        operations.change_level(
            obligation=row.obligation, level=choice.level, parts=choice.parts, actor=request.actor
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("obligation", row.obligation.pk)
    messages.success(request, _("The level was changed."))
    return redirect("obligation", row.obligation.pk)


def _now(row: Row) -> QueryDict:
    """Return the choice that holds, in the shape in which a form would send it."""
    now = QueryDict(mutable=True)
    now["level"] = row.obligation.level
    now.setlist("parts", [str(report.part_id) for report in row.reports if report.part_id])
    return now


def _may_change_level(row: Row) -> bool:
    """Tell whether the level is still open: nothing sent yet, the collection open, and a choice."""
    is_open = row.obligation.is_activated and row.concerns and not row.collection.is_closed
    is_unsent = all(report.state == Report.State.DRAFT for report in row.reports)
    has_choice = len(row.edition.levels) > 1
    may = policies.may_change_level(row.actor, row.obligation)
    return is_open and is_unsent and has_choice and may


def _may_take_shortcuts(row: Row) -> bool:
    """Offer the zero report and last year's answers while one report for the whole is open."""
    report = row.only
    return (
        report is not None
        and report.is_fillable
        and row.is_open
        and policies.may_fill(row.actor, report)
    )
