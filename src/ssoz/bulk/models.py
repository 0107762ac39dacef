"""One act on many things, done by the queue, with what became of each."""

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ssoz.actors import Actor


class BulkActQuerySet(models.QuerySet):
    """Bulk acts."""

    def visible_to(self, actor: Actor, to: str = "backoffice.enter") -> "BulkActQuerySet":
        """Keep what the actor began."""
        if actor.person_id is None or not actor.can(to):
            return self.none()
        return self.filter(person_id=actor.person_id)

    def running(self) -> "BulkActQuerySet":
        """Keep those that the queue has to go on with."""
        return self.filter(finished_at__isnull=True, stopped_at__isnull=True)


class BulkAct(models.Model):
    """An act that somebody began on many things; the queue does it as this person.

    The actor stands here as plain numbers: before each step their rights are asked anew.
    """

    class Subject(models.TextChoices):
        REPORT = "reports.report", _("Reports")
        APPLICATION = "access.application", _("Applications")
        PROFILE = "access.profile", _("Profiles")

    class Act(models.TextChoices):
        """What can be done with many at once, named as a list of acts does: not by a verb."""

        VERIFY = "verify", pgettext_lazy("bulk act", "Verification")
        ACCEPT = "accept", pgettext_lazy("bulk act", "Acceptance")
        SEND_BACK = "send_back", pgettext_lazy("bulk act", "Return for correction")
        APPROVE = "approve", pgettext_lazy("bulk act", "Approval")
        REJECT = "reject", pgettext_lazy("bulk act", "Rejection")
        ARCHIVE = "archive", pgettext_lazy("bulk act", "Archiving")
        BLOCK = "block", pgettext_lazy("bulk act", "Blocking")
        UNBLOCK = "unblock", pgettext_lazy("bulk act", "Unblocking")

    subject = models.CharField(_("subject"), max_length=30, choices=Subject.choices)
    act = models.CharField(_("act"), max_length=9, choices=Act.choices)
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    person_id = models.BigIntegerField(db_index=True)
    person_name = models.CharField(_("who"), max_length=200)
    profile_id = models.BigIntegerField()
    unit_id = models.BigIntegerField()
    address = models.CharField(_("from where"), max_length=45, blank=True)
    started_at = models.DateTimeField(_("begun"))
    moved_at = models.DateTimeField(editable=False)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk act")
        verbose_name_plural = _("bulk acts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name}, {date_format(timezone.localtime(self.started_at), 'j.m.Y')}"

    @property
    def name(self) -> str | Promise:
        """Name what is done."""
        return self.Act(self.act).label

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None and not self.is_finished

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and not self.is_finished

    def progress(self) -> dict[str, int]:
        """Count the things: `total`, `done`, `refused`, `failed`, `waiting`."""
        outcomes = BulkItem.Outcome
        return self.items.aggregate(
            total=Count("pk"),
            done=Count("pk", filter=Q(outcome=outcomes.DONE)),
            refused=Count("pk", filter=Q(outcome=outcomes.REFUSED)),
            failed=Count("pk", filter=Q(outcome=outcomes.FAILED)),
            waiting=Count("pk", filter=Q(outcome=outcomes.WAITING)),
        )


class BulkItem(models.Model):
    """One thing of a bulk act, and why it was left as it was, if it was.

    What it is, the act says: a plain number, for the things live on higher floors.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        REFUSED = "refused", pgettext_lazy("row of a bulk act", "Skipped")
        FAILED = "failed", pgettext_lazy("row of a bulk act", "Failed")

    bulk = models.ForeignKey(BulkAct, on_delete=models.PROTECT, related_name="items")
    thing_id = models.BigIntegerField()
    outcome = models.CharField(
        _("outcome"), max_length=7, choices=Outcome.choices, default=Outcome.WAITING
    )
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("row of a bulk act")
        verbose_name_plural = _("rows of a bulk act")
        ordering = ["id"]
        indexes = [models.Index(fields=["bulk", "outcome"], name="bulk_row_waiting")]
        constraints = [models.UniqueConstraint(fields=["bulk", "thing_id"], name="bulk_row_once")]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.thing_id}"
