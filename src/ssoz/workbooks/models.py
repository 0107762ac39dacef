"""What was read from a workbook, until somebody has chosen what to take over."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor
from ssoz.columns import JSONTextField
from ssoz.reports.models import Report

KEPT = timedelta(hours=24)


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads."""

    def own_of(self, actor: Actor, report: Report) -> "UploadQuerySet":
        """Keep what somebody brought in for a report, in this very profile, within the last day."""
        own = self.filter(person_id=actor.person_id, profile_id=actor.profile_id, report=report)
        return own.filter(read_at__gt=timezone.now() - KEPT)

    def forgotten(self, now: datetime) -> "UploadQuerySet":
        """Keep those whose time is over."""
        return self.filter(read_at__lte=now - KEPT)


class Upload(models.Model):
    """The answers of a workbook that differ from what it was taken with; never the file itself.

    `cells` is `{address: answer}`, null empties a cell. `revision` is that of the report when the
    workbook was taken; `edition` names the older edition of the form, if it was taken from one.
    It has no history: it is no record of anything, and goes with the decision or after a day.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField(_("revision"))
    edition = models.CharField(_("edition"), max_length=500, blank=True)
    cells = JSONTextField(_("answers"), default=dict)
    said = JSONTextField(_("what was not taken"), default=list)
    unsaid = models.PositiveIntegerField(default=0, editable=False)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    person_id = models.BigIntegerField()
    profile_id = models.BigIntegerField(null=True)
    read_at = models.DateTimeField(_("brought in"), db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("workbook brought in")
        verbose_name_plural = _("workbooks brought in")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "person_id", "profile_id"], name="workbook_once"
            )
        ]

    def __str__(self) -> str:
        return self.file_name
