"""In which section of a report somebody types: a row that lives for a minute."""

from datetime import datetime, timedelta

from django.db import models

from ssoz.people.models import OpenSession
from ssoz.reports.models import Report

LASTS = timedelta(seconds=60)


class PresenceQuerySet(models.QuerySet):
    """Rows of presence, those that have grown old included."""

    def since(self, moment: datetime) -> "PresenceQuerySet":
        """Keep what was noted after a moment by sessions that nobody has ended."""
        return self.filter(seen_at__gt=moment, session__ended_at=None)


class Presence(models.Model):
    """One session in one section of one report; it is no lock, and nobody decides by it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(OpenSession, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=60)
    on_behalf = models.BooleanField(default=False)
    seen_at = models.DateTimeField(db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "session"], name="presence_once_in_a_session")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.section}"
