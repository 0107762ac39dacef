"""Saving: by itself while one types, by hand, and before a check or sending. Anything is saved."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.presence_shown import noted
from portal.views.reports.grid import ADDED, CHECKED, SECTION, render_grid
from portal.views.reports.merging import Kept, keep, others_changes
from portal.views.reports.opened import Opened, View, opened, opened_to_save
from portal.views.reports.posted import (
    changed_cells,
    dropped_row,
    explanations,
    typed_cells,
)
from ssoz.actors import NotAllowed
from ssoz.reports import operations
from ssoz.reports.models import Report
from ssoz.reports.refusals import Refused
from web.access import permitted
from web.grid import Grid

_BAD_REQUEST = gettext_lazy("The page sent something that cannot be read. Load it again.")
_TOO_BIG = gettext_lazy("Too much was sent at once. Paste a smaller block or shorten the texts.")


@permitted("report.fill")
@never_cache
@require_POST
def report_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was typed; script gets an answer in JSON, a form the page again."""
    if wants_json(request):
        return _save_json(request, opened_to_save(pk, request.actor))
    page = opened(request, pk, to="report.fill")
    return save_form(request, page, request.POST.get("go", ""))


@permitted("report.fill")
@never_cache
@require_POST
def report_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was typed and show everything that is wrong, the empty fields too."""
    if wants_json(request):
        return _save_json(request, opened_to_save(pk, request.actor))
    return save_form(request, opened(request, pk, to="report.fill"), "check")


@permitted("report.fill")
@never_cache
@require_POST
def report_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the explanation of one warning."""
    page = opened(request, pk, to="report.fill")
    body = _body(request)
    try:
        operations.explain(
            report=page.report,
            rule=str(body.get("rule", "")),
            cell=str(body.get("cell", "")),
            text=str(body.get("text", "")),
            actor=request.actor,
        )
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    return JsonResponse({"saved": _time()})


def wants_json(request: HttpRequest) -> bool:
    """Tell whether script asks."""
    return request.headers.get("Accept", "").startswith("application/json")


# --- Script ----------------------------------------------------------------------------------------


def _save_json(request: HttpRequest, page: Opened) -> HttpResponse:
    try:
        body = _body(request)
    except RequestDataTooBig:
        return JsonResponse({"message": str(_TOO_BIG)}, status=413)
    cells, revision = body.get("cells", {}), body.get("revision")
    if not isinstance(cells, dict) or not isinstance(revision, int):
        return JsonResponse({"message": str(_BAD_REQUEST)}, status=400)
    try:
        kept = keep(page, cells, revision, request.actor)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal), "code": refusal.code}, status=409)
    except (NotAllowed, Report.DoesNotExist):
        raise Http404 from None
    told = _outcome(page, kept, revision, whole=bool(body.get("check")))
    present = noted(request, page, body.get("section") or _section_of(cells))
    return JsonResponse(told | {"present": present})


def _outcome(page: Opened, kept: Kept, revision: int, *, whole: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "revision": kept.report.revision,
        "saved": _time(),
        "clashes": [_clash(page, clash) for clash in kept.clashes],
        "refused": [{"cell": cell, "message": message} for cell, message in kept.refused],
        "others": others_changes(kept, revision),
        "errors": kept.report.errors,
        "warnings": kept.report.warnings,
    }
    if whole:
        told |= _checked(page.grid(View(with_missing=True), remarks=False))
    return told


def _section_of(cells: Mapping[str, Any]) -> str:
    return next(iter(cells), "").partition(".")[0]


def _checked(grid: Grid) -> dict[str, Any]:
    return {
        "problems": [
            {
                "rule": problem.rule,
                "level": problem.level,
                "cells": problem.cells,
                "message": problem.message,
                "explanation": problem.explanation,
                "label": grid.label_of(problem.cell),
            }
            for problem in grid.problems
        ],
        "progress": grid.progress,
        "filled": grid.filled,
        "of": grid.of,
    }


def _clash(page: Opened, clash: Any) -> dict[str, Any]:
    place = page.layout.place(clash.cell)
    return {
        "cell": clash.cell,
        "label": place.name if place else clash.cell,
        "mine": clash.mine,
        "theirs": clash.theirs,
        "by": clash.by,
        "at": date_format(timezone.localtime(clash.at), "H.i"),
    }


def _body(request: HttpRequest) -> Mapping[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


# --- A form without script -------------------------------------------------------------------------


def save_form(request: HttpRequest, page: Opened, go: str) -> HttpResponse:
    """Save the whole form and lead on: to the page, to the problems, to the question of sending."""
    typed = typed_cells(request.POST, page.layout)
    revision = _revision(request)
    shown = page.shown_at(revision)
    cells = changed_cells(typed, shown)
    if go.startswith("drop:"):
        cells |= dropped_row(request.POST, page.report.answers)
    try:
        kept = keep(page, cells, revision, request.actor)
        if not kept.refused:
            _explain(request, page)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _again(request, page, typed, [])
    noted(request, page, request.POST.get(SECTION) or _section_of(cells))
    if kept.clashes:
        return _choose(request, page, kept, go)
    if kept.refused:
        return _again(request, page, typed, kept.refused)
    return _lead_on(request, page, go, saved=bool(cells))


def _lead_on(request: HttpRequest, page: Opened, go: str, *, saved: bool) -> HttpResponse:
    url = reverse("report", args=[page.report.pk])
    section = request.POST.get(SECTION, "")
    query = f"{SECTION}={section}&" if section in page.layout.by_code else ""
    if go == "send":
        return redirect("report-send", page.report.pk)
    if go == "check":
        return redirect(f"{url}?{query}{CHECKED}=1")
    if go == "preview":
        return redirect(f"{url}?{query}#survey")
    if go.startswith("add:"):
        code = go.removeprefix("add:")
        if code not in page.layout.by_code:
            raise Http404
        return redirect(f"{url}?{query}{ADDED}={code}#s-{code}")
    messages.success(request, _("Saved at %(time)s.") % {"time": _time()})
    if go.startswith("drop:"):
        query += f"#s-{go.removeprefix('drop:').split('.', 1)[0]}"
    return redirect(f"{url}?{query}" if query else url)


def _again(
    request: HttpRequest, page: Opened, typed: Mapping[str, Any], refused: list[tuple[str, str]]
) -> HttpResponse:
    """Show the page with everything as typed: what could not be kept is nowhere else."""
    answers = {**page.report.answers, **typed}
    written = {address: answer for address, answer in answers.items() if answer}
    view = View(section=request.POST.get(SECTION, ""))
    return render_grid(request, page, view, answers=written, refused=refused, status=422)


def _choose(request: HttpRequest, page: Opened, kept: Kept, go: str) -> HttpResponse:
    """Ask cell by cell which value stays; nothing of another person is overwritten in silence."""
    grid = page.grid(View(), remarks=False)
    rows = [
        {
            "clash": clash,
            "label": grid.label_of(clash.cell),
            "mine": grid.text_of(clash.cell, clash.mine),
            "theirs": grid.text_of(clash.cell, clash.theirs),
            "values": clash.mine if isinstance(clash.mine, list) else [clash.mine or ""],
        }
        for clash in kept.clashes
    ]
    context = {
        "page": page,
        "report": kept.report,
        "rows": rows,
        "go": go,
        "section": request.POST.get(SECTION, ""),
    }
    return render(request, "portal/reports/grid_clash.html", context)


def _explain(request: HttpRequest, page: Opened) -> None:
    stored = {(one.cell, one.rule): one.text for one in page.report.explanations.all()}
    for one in explanations(request.POST):
        if one.text.strip() and one.text != stored.get((one.cell, one.rule)):
            try:
                operations.explain(
                    report=page.report,
                    rule=one.rule,
                    cell=one.cell,
                    text=one.text,
                    actor=request.actor,
                )
            except Refused as refusal:
                if refusal.code != "no_such_warning":
                    messages.error(request, str(refusal))


def _revision(request: HttpRequest) -> int:
    written = request.POST.get("revision", "")
    return int(written) if written.isdecimal() and len(written) < 10 else 0


def _time() -> str:
    return date_format(timezone.localtime(), "H.i.s")
