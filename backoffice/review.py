"""One report on one screen: answers beside last year's, what was found, said and done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.report_trail import changed_since, form_words, version_before
from backoffice.review_table import ReviewTable
from ssoz.actors import Actor
from ssoz.reports import policies, queries, refusals
from ssoz.reports.models import Deadline, Report, Version
from web.grid import Grid

_FULL = (
    "obligation", "collection__edition", "collection__period", "unit__voivodeship", "part",
    "sent_by", "verified_by", "accepted_by",
)  # fmt: skip
OUT_OF_REACH = gettext_lazy("it is out of your reach")
_OF_OFFICES = (Deadline.Link.OFFICE, Deadline.Link.IPIN, Deadline.Link.KCPU)
_UNDER_REVIEW = (Report.State.SENT, Report.State.VERIFIED)
_REMARKS = 100
_SHOWN = 20
_SHORT = 80


def whole(report: Report) -> Report:
    """Return a report with its answers and all that its pages name."""
    return Report.objects.select_related(*_FULL).get(pk=report.pk)


def grid_of(report: Report, answers: Mapping[str, Any], checked: Any) -> Grid:
    """Lay answers out in the table of the form."""
    return Grid(
        form_words(report).layout,
        answers=answers,
        checked=checked,
        remarks=report.remarks.filter(closed_at__isnull=True),
        year=report.collection.period.year,
        registry=queries.registry_of(report),
    )


# --- The frame ---------------------------------------------------------------------------------


def frame_of(report: Report, actor: Actor) -> dict[str, Any]:
    """Return what stands on every page of the report: whose, how far, who may what."""
    collection = report.collection
    return {
        "report": report,
        "unit": report.unit,
        "unit_due": report.due,
        "deadlines": [one for one in collection.deadlines.all() if one.link in _OF_OFFICES],
        "may_open_unit": actor.can("unit.list"),
        "may_fill": report.is_fillable and policies.may_fill(actor, report),
        "fill_url": reverse("report", args=[report.pk]),
        "refused": refusals_of(actor, report),
        "may_remark": policies.may_remark(actor, report) and report.state in _UNDER_REVIEW,
        "may_close_remark": policies.may_remark(actor, report),
        "open_remarks": report.remarks.filter(closed_at__isnull=True).count(),
    }


def refusals_of(actor: Actor, report: Report) -> list[Any]:
    """Say why the actor may not decide, where something else than their reach is in the way."""
    if report.state not in _UNDER_REVIEW:
        return []
    if not policies.is_supervisor(actor, report):
        return []
    fills_there = queries.fills_there(actor, report)
    said = [why_refused(actor, act, report, fills_there) for act in ("verify", "accept")]
    return list(dict.fromkeys(why for why in said if why and why != OUT_OF_REACH))


def why_refused(actor: Actor, operation: str, report: Report, fills_there: bool) -> Any:
    """Say why a policy refuses an act on a report, or nothing if it allows it."""
    accepts = operation == "accept"
    if accepts and policies.may_accept(actor, report, fills_there):
        return ""
    if not accepts and getattr(policies, f"may_{operation}")(actor, report):
        return ""
    if operation != "send_back" and policies.has_filled(actor, report):
        return refusals.OWN_WORK
    if accepts and fills_there:
        return refusals.FILLS_THERE
    if accepts and policies.needs_another_person(actor, report):
        return refusals.TWO_PEOPLE_FIRST
    return OUT_OF_REACH


def tabs_of(report: Report) -> list[dict[str, Any]]:
    """Name the views of a report, with a count where something is to be seen in one."""
    base = version_before(report)
    changed = len(changed_since(report, base))
    remarks = report.remarks.filter(closed_at__isnull=True).count()
    since = (
        _("Changes since version %(number)d") % {"number": base.number} if base else _("Changes")
    )
    return [
        {"name": "change", "title": _("Answers"), "count": 0},
        {"name": "changes", "title": since, "count": changed},
        {"name": "remarks", "title": _("Remarks"), "count": remarks},
        {"name": "trail", "title": _("History"), "count": 0},
        {"name": "notes", "title": _("Messages"), "count": report.notes.count()},
    ]


# --- Answers -----------------------------------------------------------------------------------


def answers_of(report: Report, actor: Actor, kept: str = "") -> dict[str, Any]:
    """Return the sections with values, last year's, problems, explanations and remarks."""
    checked = queries.checked(report)
    grid = grid_of(report, report.answers, checked)
    may_remark = policies.may_remark(actor, report) and report.state in _UNDER_REVIEW
    unseen = queries.unseen_by(report, actor)
    return {
        "grid": grid,
        "unseen": unseen,
        "parts": parts_of(report, grid, kept, may_remark, unseen.cells if unseen else {}),
        "problems": _problems(report, grid),
        "remarks": remarks_of(report),
    }


def parts_of(
    report: Report, grid: Grid, kept: str, may_remark: bool,
    unseen: Mapping[str, tuple[Any, Any]] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the sections for drawing; of a long report those with problems or news come open."""
    explained = {(one.rule, one.cell): one for one in report.explanations.all()}
    words = form_words(report)
    former = {cell: words.text(cell, old) for cell, (old, _new) in (unseen or {}).items()}
    table = ReviewTable(report.pk, explained, kept=kept, may_remark=may_remark, former=former)
    shown = [part for part in grid.sections() if not part.is_hidden]
    news = {cell.partition(".")[0] for cell in former}
    troubled = [part for part in shown if part.errors or part.warnings or part.part.code in news]
    is_short = sum(len(part.lines) for part in shown) <= _SHORT
    opened = shown if is_short else troubled or shown[:1]
    return [{"shown": part, "table": table.table(part), "open": part in opened} for part in shown]


def _problems(report: Report, grid: Grid) -> list[dict[str, Any]]:
    words = form_words(report)
    ordered = sorted(grid.problems, key=lambda problem: not problem.is_error)
    return [
        {"problem": problem, "label": words.label(problem.cell)} for problem in ordered[:_SHOWN]
    ]


def remarks_of(report: Report) -> list[dict[str, Any]]:
    """Return the remarks on a report, the newest first, each with its cell in words."""
    words = form_words(report)
    return [
        {"remark": remark, "label": words.label(remark.cell)}
        for remark in report.remarks.order_by("-id")[:_REMARKS]
    ]


def cell_of(report: Report, name: str) -> dict[str, Any] | None:
    """Return a cell, or the cells of a row, with what stands there; nothing for an unknown one."""
    words = form_words(report)
    addresses = {place.address for place in words.places(name)}
    if not addresses:
        return None
    grid = grid_of(report, report.answers, queries.checked(report))
    lines = [line for part in grid.sections([name.partition(".")[0]]) for line in part.lines]
    return {
        "name": words.label(name),
        "cells": [c for line in lines for c in line.cells if c.place.address in addresses],
        "problems": [p for p in grid.problems if addresses & set(p.cells)],
        "last_year": grid.last_year,
        "remarks": [one for one in remarks_of(report) if one["remark"].cell in addresses],
    }


@dataclass(frozen=True)
class _Kept:
    """A version as the table asks for it: what was calculated is read, and no rule judges it."""

    values: Mapping[str, str]
    hidden: frozenset[str]
    last: Mapping[str, Any]
    progress: Mapping[str, tuple[int, int]]
    problems: tuple = ()


def version_of(report: Report, version: Version) -> dict[str, Any]:
    """Return the sections as they stood in a version, with what was explained then."""
    now = queries.checked(report, version.answers, explanations=())
    kept = _Kept(version.values, now.hidden, now.last, now.progress)
    words = form_words(report)
    return {
        "grid": (grid := grid_of(report, version.answers, kept)),
        "parts": parts_of(report, grid, "", False),
        "kept_version": version,
        "explanations": [
            {"label": words.label(one.get("cell", "")), "text": one.get("text", "")}
            for one in version.explanations
        ],
    }
