"""How much of reports changed since they were accepted or sent, for many of them at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.db.models.expressions import Combinable

from ssoz.actors import Actor
from ssoz.journal.models import Entry
from ssoz.reports.models import Change, Report, ReportQuerySet, Version

ACCEPTED, SENT = Version.Occasion.ACCEPTED, Version.Occasion.SENT


def changed_since(found: ReportQuerySet, occasion: str) -> QuerySet[Report]:
    """Keep the reports in which something was saved since they were accepted, or sent before."""
    return found.filter(revision__gt=_revision_of(occasion))


def changed_since_acceptance(reports: Sequence[int]) -> dict[int, int]:
    """Count the cells of reports that differ from what was accepted last."""
    return _counts(reports, ACCEPTED)


def changed_since_sending(reports: Sequence[int]) -> dict[int, int]:
    """Count the cells of reports that differ from what was sent before."""
    return _counts(reports, SENT)


def net_change(saves: Iterable[dict[str, Any]]) -> dict[str, tuple[Any, Any]]:
    """Return what saves came to, the oldest first; what was taken back is no change."""
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for cells in saves:
        for address, (old, new) in cells.items():
            first.setdefault(address, old)
            last[address] = new
    return {
        address: (first[address], last[address])
        for address in first
        if first[address] != last[address]
    }


@dataclass(frozen=True)
class Unseen:
    """When somebody last looked at a report before it changed, and what others changed since."""

    since: datetime
    cells: dict[str, tuple[Any, Any]]


def unseen_by(report: Report, actor: Actor) -> Unseen | None:
    """Return what others changed since an actor last looked; nothing where they never had."""
    if report.changed_at is None or actor.person_id is None:
        return None
    readings = Entry.objects.about(report).filter(
        act="reports.report.read", person_id=actor.person_id, at__lt=report.changed_at
    )
    since = readings.order_by("-id").values_list("at", flat=True).first()
    if since is None:
        return None
    later = report.changes.filter(at__gt=since).exclude(person_id=actor.person_id)
    return Unseen(since, net_change(later.order_by("revision").values_list("cells", flat=True)))


def _counts(reports: Sequence[int], occasion: str) -> dict[int, int]:
    compared = Report.objects.filter(pk__in=reports).annotate(since=_revision_of(occasion))
    counts = dict.fromkeys(
        compared.filter(since__isnull=False).order_by().values_list("pk", flat=True), 0
    )
    later = Change.objects.filter(
        report__in=counts, revision__gt=_revision_of(occasion, "report__")
    )
    saves: dict[int, list[dict[str, Any]]] = {}
    for report, cells in later.order_by("report", "revision").values_list("report", "cells"):
        saves.setdefault(report, []).append(cells)
    return counts | {report: len(net_change(given)) for report, given in saves.items()}


def _revision_of(occasion: str, report: str = "") -> Combinable:
    """Return the revision with which a report is compared; none where there is no such version.

    What waits for a decision was sent just now: it is compared with what was sent before.
    """
    versions = Version.objects.filter(report=OuterRef(f"{report}pk"), occasion=occasion)
    revisions = versions.order_by("-number").values("revision")
    last = Subquery(revisions[:1])
    if occasion == ACCEPTED:
        return last
    is_open = When(**{f"{report}state__in": Report.FILLABLE}, then=last)
    return Case(is_open, default=Subquery(revisions[1:2]))
