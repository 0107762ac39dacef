"""Tries at something secret, counted in rows: every worker sees them, and a restart keeps them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecentTries(models.Model):
    """When somebody, or something, was tried of late; whom it concerns is a keyed hash."""

    key = models.CharField(max_length=64, unique=True)
    times = models.JSONField(default=list)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("recent tries")
        verbose_name_plural = _("recent tries")
