"""Coming, going, and being forgotten. Nothing of it is an act: it changes no report and no session."""

from datetime import datetime, timedelta

from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.people.models import OpenSession
from ssoz.presence.models import LASTS, Presence
from ssoz.presence.queries import Present, others, rows_of
from ssoz.reports import policies
from ssoz.reports.models import Report

# What was noted so lately is not written again: saves come every two seconds.
_FRESH = timedelta(seconds=15)


def be_present(
    *, report: Report, section: str, session: OpenSession | None, actor: Actor
) -> list[Present]:
    """Note in which section of a report somebody types, or in none; return who else is in it."""
    require(policies.may_fill(actor, report))
    rows, now = rows_of(report), timezone.now()
    if session is not None and report.is_fillable:
        own = next((row for row in rows if row.session_id == session.pk), None)
        if not section:
            _leave(report, session)
        elif own is None or own.section != section or now - own.seen_at > _FRESH:
            _come(report, section, session, now, actor)
    return others(rows, actor)


def forget_absent() -> int:
    """Remove the rows of those who have gone."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - LASTS).delete()[0]


def _come(report: Report, section: str, session: OpenSession, now: datetime, actor: Actor) -> None:
    values = {
        "section": section,
        "seen_at": now,
        "on_behalf": policies.is_on_behalf(actor, report),
    }
    if not Presence.objects.filter(report=report, session=session).update(**values):
        # Two windows of one session may come at once.
        Presence.objects.bulk_create(
            [Presence(report=report, session=session, **values)], ignore_conflicts=True
        )


def _leave(report: Report, session: OpenSession) -> None:
    Presence.objects.filter(report=report, session=session).delete()
