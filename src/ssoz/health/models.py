"""Signs of life of the parts that the web process cannot see, and of the copies that were made."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last beat of one part; the worker leaves one each minute."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()


class Backup(models.Model):
    """One copy of the data that was made, by us or by the operator's own means."""

    class Way(models.TextChoices):
        OWN = "own", _("made by the system")
        TOLD = "told", _("reported by the operator's own backup")

    way = models.CharField(_("way"), max_length=5, choices=Way.choices)
    begun_at = models.DateTimeField(_("begun"))
    done_at = models.DateTimeField(_("done"), db_index=True)
    label = models.CharField(_("name"), max_length=120, blank=True)
    size = models.BigIntegerField(_("size"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering = ["-done_at", "-id"]

    def __str__(self) -> str:
        return self.label or str(self.get_way_display())
