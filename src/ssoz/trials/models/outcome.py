"""What became of single reports in a trial; those to which nothing is objected have no row."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ssoz.actors import Actor
from ssoz.reports.models import Report
from ssoz.trials.comparing import Standing as Judged
from ssoz.trials.models.trial import JUDGED_BY, Trial


class TriedReportQuerySet(models.QuerySet):
    """Reports as they came out of trials."""

    def visible_to(self, actor: Actor, to: str = JUDGED_BY) -> "TriedReportQuerySet":
        """Keep the reports on which a right of the actor works, in trials that the actor sees."""
        if actor.is_system:
            return self
        reached = Report.objects.visible_to(actor, to=to).order_by().values("pk")
        trials = Trial.objects.seen_by(actor).order_by().values("pk")
        return self.filter(report__in=reached, trial__in=trials)

    def for_list(self) -> "TriedReportQuerySet":
        """Load what lists show; answers stay where they are."""
        return self.select_related(
            "report__collection__edition", "report__collection__period", "report__part",
            "report__unit",
        ).defer(
            "report__answers", "report__collection__edition__definition",
            "report__collection__edition__compiled",
        )  # fmt: skip


class TriedReport(models.Model):
    """One report to which the tried form objects, or no longer objects."""

    class Standing(models.TextChoices):
        FAILS_NOW = Judged.FAILS_NOW.value, pgettext_lazy("report in a trial", "Would fail now")
        FAILED_BEFORE = (
            Judged.FAILED_BEFORE.value,
            pgettext_lazy("report in a trial", "Failed already"),
        )
        WARNS_NOW = Judged.WARNS_NOW.value, pgettext_lazy("report in a trial", "New warnings")
        WARNED_BEFORE = (
            Judged.WARNED_BEFORE.value,
            pgettext_lazy("report in a trial", "Warnings as before"),
        )
        MENDED = Judged.MENDED.value, pgettext_lazy("report in a trial", "Would no longer fail")

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="reports")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(_("outcome"), max_length=13, choices=Standing.choices)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    new_errors = models.PositiveIntegerField(_("new errors"), default=0)
    warnings = models.PositiveIntegerField(_("warnings"), default=0)
    new_warnings = models.PositiveIntegerField(_("new warnings"), default=0)
    lost = models.PositiveIntegerField(_("answers without a place"), default=0)

    objects = TriedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report in a trial")
        verbose_name_plural = _("reports in a trial")
        ordering = ["id"]
        indexes = [models.Index(fields=["trial", "standing"], name="tried_by_standing")]
        constraints = [models.UniqueConstraint(fields=["trial", "report"], name="tried_once")]

    def __str__(self) -> str:
        return str(self.report)


class TriedRule(models.Model):
    """One rule that objects to one report; the cells are named, the answers are not."""

    tried = models.ForeignKey(TriedReport, on_delete=models.PROTECT, related_name="rules")
    rule = models.CharField(_("rule"), max_length=100, db_index=True)
    level = models.CharField(_("level"), max_length=7)
    count = models.PositiveIntegerField(_("how often"))
    new = models.PositiveIntegerField(_("of these new"))
    cells = models.JSONField(_("cells"), default=list)

    class Meta:
        verbose_name = _("rule that objects")
        verbose_name_plural = _("rules that object")
        ordering = ["level", "id"]
        constraints = [models.UniqueConstraint(fields=["tried", "rule"], name="tried_rule_once")]

    def __str__(self) -> str:
        return self.rule
