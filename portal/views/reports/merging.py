"""Handing cells to the operation that saves, so that one that cannot be kept stops no other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.views.reports.opened import Opened
from ssoz.actors import Actor
from ssoz.reports import operations
from ssoz.reports.cells import as_typed
from ssoz.reports.models import Report
from ssoz.reports.queries import report_to_act_on
from ssoz.reports.refusals import Refused


@dataclass
class Kept:
    """What a save came to: clashes are not written, neither is what was refused."""

    report: Report
    clashes: tuple[Any, ...] = ()
    refused: list[tuple[str, str]] = field(default_factory=list)
    changed: frozenset[str] = frozenset()


def keep(page: Opened, cells: Mapping[str, Any], revision: int, actor: Actor) -> Kept:
    """Save cells; those that cannot be kept come back with the reason, each by itself."""
    try:
        saved = _fill(page, cells, revision, actor)
        return Kept(saved.report, saved.clashes, [], frozenset(saved.changed))
    except Refused as refusal:
        if not refusal.cell:
            raise
    page.report = report_to_act_on(page.report.pk)
    refused = _refused(page, cells)
    good = {cell: typed for cell, typed in cells.items() if cell not in refused}
    saved = _fill(page, good, revision, actor)
    return Kept(saved.report, saved.clashes, list(refused.items()), frozenset(saved.changed))


def others_changes(kept: Kept, revision: int) -> dict[str, Any]:
    """Return what other people saved since the page was drawn: it takes these values over."""
    if kept.report.revision - revision <= (1 if kept.changed else 0):
        return {}
    rows = kept.report.changes.filter(revision__gt=revision).order_by("revision")
    found: dict[str, Any] = {}
    for cells in rows.values_list("cells", flat=True):
        found |= {cell: new for cell, (_old, new) in cells.items()}
    clashing = {clash.cell for clash in kept.clashes}
    return {
        cell: new
        for cell, new in found.items()
        if cell not in kept.changed and cell not in clashing
    }


def _fill(page: Opened, cells: Mapping[str, Any], revision: int, actor: Actor) -> Any:
    saved = operations.fill(report=page.report, revision=revision, cells=cells, actor=actor)
    page.report = saved.report
    return saved


def _refused(page: Opened, cells: Mapping[str, Any]) -> dict[str, str]:
    refused = {}
    for cell, typed in cells.items():
        try:
            as_typed({cell: typed}, page.form.questionnaire, page.report.answers)
        except Refused as refusal:
            refused[cell] = str(refusal)
    return refused
