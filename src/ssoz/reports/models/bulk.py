"""One act on many reports, done by the queue, with what became of each."""

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ssoz.reports.models.report import Report


class BulkAct(models.Model):
    """An act that somebody began on many reports; the queue does it as this person.

    The actor stands here as plain numbers: before each report their rights are asked anew.
    """

    class Act(models.TextChoices):
        VERIFY = "verify", _("Verify")
        ACCEPT = "accept", _("Accept")
        SEND_BACK = "send_back", _("Send back for correction")

    act = models.CharField(_("act"), max_length=9, choices=Act.choices)
    reason = models.TextField(_("reason"), blank=True)
    person_id = models.BigIntegerField(db_index=True)
    person_name = models.CharField(_("who"), max_length=200)
    profile_id = models.BigIntegerField()
    unit_id = models.BigIntegerField()
    address = models.CharField(_("from where"), max_length=45, blank=True)
    started_at = models.DateTimeField(_("begun"))
    moved_at = models.DateTimeField(editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("bulk act")
        verbose_name_plural = _("bulk acts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name}, {date_format(timezone.localtime(self.started_at), 'j.m.Y')}"

    @property
    def name(self) -> Promise:
        """Name what is done, as a list of acts does; a button says it with a verb."""
        return _NAMES[self.act]

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    def progress(self) -> dict[str, int]:
        """Count the reports: `total`, `done`, `refused`, `waiting`."""
        outcomes = BulkItem.Outcome
        return self.items.aggregate(
            total=Count("pk"),
            done=Count("pk", filter=Q(outcome=outcomes.DONE)),
            refused=Count("pk", filter=Q(outcome=outcomes.REFUSED)),
            waiting=Count("pk", filter=Q(outcome=outcomes.WAITING)),
        )


_NAMES = {
    BulkAct.Act.VERIFY.value: pgettext_lazy("bulk act", "Verification"),
    BulkAct.Act.ACCEPT.value: pgettext_lazy("bulk act", "Acceptance"),
    BulkAct.Act.SEND_BACK.value: pgettext_lazy("bulk act", "Return for correction"),
}


class BulkItem(models.Model):
    """One report of a bulk act, and why it was refused if it was."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    bulk = models.ForeignKey(BulkAct, on_delete=models.PROTECT, related_name="items")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(
        _("outcome"), max_length=7, choices=Outcome.choices, default=Outcome.WAITING
    )
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("report of a bulk act")
        verbose_name_plural = _("reports of a bulk act")
        ordering = ["id"]
        indexes = [models.Index(fields=["bulk", "outcome"], name="bulk_item_waiting")]
        constraints = [models.UniqueConstraint(fields=["bulk", "report"], name="bulk_item_once")]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.report_id}"
