"""What is kept of a report beside its answers: changes, versions, explanations, remarks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ssoz.reports.models.report import Report


class Change(models.Model):
    """One save: who changed which cells from what to what. Append-only; revisions have no gap.

    Author and unit are plain values: a change outlives profiles, and nothing of it is edited.
    `cells` is `{address: [old, new]}`; a missing answer is null.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="changes")
    revision = models.PositiveIntegerField(_("revision"))
    at = models.DateTimeField(_("when"))
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(_("who"), max_length=200)
    profile_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    on_behalf = models.BooleanField(_("on behalf of the reporter"), default=False)
    cells = models.JSONField(_("changed cells"))

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["report_id", "revision"]
        constraints = [models.UniqueConstraint(fields=["report", "revision"], name="change_once")]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.revision}"


class Version(models.Model):
    """The whole answers at each sending and each acceptance; read, never recomputed."""

    class Occasion(models.TextChoices):
        SENT = "sent", _("Sent for verification")
        ACCEPTED = "accepted", _("Accepted")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion.choices)
    revision = models.PositiveIntegerField(_("revision"))
    answers = models.JSONField(_("answers"))
    values = models.JSONField(_("calculated values"), default=dict)
    explanations = models.JSONField(_("explanations"), default=list)
    at = models.DateTimeField(_("when"))
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(_("who"), max_length=200)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["report_id", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"


class Explanation(models.Model):
    """Why a warning is right as it stands; asked again when one of its cells changes.

    `cells` holds the answers that were explained: while they stand, the explanation counts.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="explanations")
    rule = models.CharField(_("rule"), max_length=60)
    cell = models.CharField(_("cell"), max_length=120)
    text = models.TextField(_("explanation"))
    cells = models.JSONField(_("explained answers"))
    at = models.DateTimeField(_("when"))
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(_("who"), max_length=200)

    class Meta:
        verbose_name = _("explanation")
        verbose_name_plural = _("explanations")
        ordering = ["report_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "rule", "cell"], name="explanation_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.rule} {self.cell}"


class Remark(models.Model):
    """A supervisor's remark on a cell: open, answered by the unit, closed by the office."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("remark", "Open")
        ANSWERED = "answered", pgettext_lazy("remark", "Answered")
        CLOSED = "closed", pgettext_lazy("remark", "Closed")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="remarks")
    cell = models.CharField(_("cell"), max_length=120, blank=True)
    text = models.TextField(_("remark"))
    at = models.DateTimeField(_("when"))
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(_("who"), max_length=200)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by_name = models.CharField(_("answered by"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("closed on"), null=True)
    closed_by_name = models.CharField(_("closed by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["report_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                name="remark_answered_with_text",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.cell}"

    @property
    def status(self) -> Status:
        if self.closed_at is not None:
            return self.Status.CLOSED
        return self.Status.ANSWERED if self.answered_at is not None else self.Status.OPEN


class Note(models.Model):
    """A message between the office and the unit about one report, written beside a step or alone."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(_("message"))
    from_office = models.BooleanField(_("from the office"))
    step = models.CharField(_("step"), max_length=20, blank=True)
    at = models.DateTimeField(_("when"))
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(_("who"), max_length=200)

    class Meta:
        verbose_name = _("message about a report")
        verbose_name_plural = _("messages about reports")
        ordering = ["report_id", "id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.at}"
