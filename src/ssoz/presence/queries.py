"""Who else is filling in a report."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from ssoz.actors import Actor
from ssoz.composed import Composed
from ssoz.presence.models import LASTS, Presence
from ssoz.reports import policies
from ssoz.reports.models import Report


@dataclass(frozen=True)
class Present:
    """Somebody who is filling in a section; for the unit itself, or an office on its behalf."""

    name: str
    section: str
    on_behalf: bool


def present_in(report: Report, actor: Actor) -> list[Present]:
    """Return who else is filling in a report, for who may read it; the one seen last first."""
    return others(rows_of(report), actor) if _may_see(report, actor) else []


def rows_of(report: Report) -> list[Presence]:
    """Return what the last minute left of a report, with the sessions and their people."""
    if not report.is_fillable:
        return []
    return _rows(report.pk, timezone.now() - LASTS)


def others(rows: list[Presence], actor: Actor) -> list[Present]:
    """Name everybody but the actor, whose own other window tells them nothing; each person once."""
    by_person: dict[int, Presence] = {}
    for row in rows:
        if row.session.person_id != actor.person_id:
            by_person.setdefault(row.session.person_id, row)
    return [
        Present(str(row.session.person), row.section, row.on_behalf) for row in by_person.values()
    ]


def _may_see(report: Report, actor: Actor) -> bool:
    return policies.may_read(actor, report) or policies.may_fill(actor, report)


@Composed
def _rows(report_id: int, moment: datetime) -> QuerySet[Presence]:
    found = Presence.objects.filter(report_id=report_id).since(moment)
    return found.select_related("session__person").order_by("-seen_at", "-pk")
