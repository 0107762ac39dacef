"""What an administrator has set in place of what the installation says."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.journal.history import tracked
from ssoz.parameters.catalogue import PARAMETERS


class Setting(models.Model):
    """The value of one parameter; none means that what the installation says holds again."""

    code = models.CharField(_("parameter"), max_length=40, unique=True)
    value = models.JSONField(_("value"), null=True)

    history = tracked()

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["code"]

    def __str__(self) -> str:
        known = PARAMETERS.get(self.code)
        return str(known.name) if known else self.code
