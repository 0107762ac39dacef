"""What stands in the way of a line, and what an import did to which row."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.register.models.job import RegisterImport


class Mistake(models.Model):
    """Why a line of a file was left out: the field, the reason, and how the line begins."""

    job = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="mistakes")
    file = models.CharField(_("file"), max_length=9)
    line = models.PositiveIntegerField(_("line"))
    field = models.CharField(_("field"), max_length=40, blank=True)
    code = models.CharField(_("reason"), max_length=20)
    figures = models.JSONField(default=dict)
    begins = models.CharField(_("how the line begins"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mistake in a dump")
        verbose_name_plural = _("mistakes in a dump")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Touched(models.Model):
    """A row that an import made, changed or closed, with its history before and after.

    Plain numbers: it outlives what undoing removes.
    """

    class Fate(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        CLOSED = "closed", _("closed")

    class Kept(models.TextChoices):
        EDITED = "edited", _("changed after the import")
        IN_USE = "in_use", _("in use: closed, not removed")
        UNKNOWN = "unknown", _("no older value is known")

    job = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="touched")
    what = models.CharField(max_length=4)  # unit, part
    thing_id = models.BigIntegerField()
    fate = models.CharField(max_length=7, choices=Fate.choices)
    before_id = models.BigIntegerField(null=True)
    after_id = models.BigIntegerField()
    kept = models.CharField(_("why it stays"), max_length=7, choices=Kept.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["job", "what", "thing_id"], name="touched_thing")]

    def __str__(self) -> str:
        return f"{self.what} {self.thing_id}"
