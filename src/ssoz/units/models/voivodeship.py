"""The sixteen voivodeships."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Voivodeship(models.Model):
    """One of the sixteen; its executing body is configurable (domain.md, the Małopolska quirk)."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=40)
    office = models.ForeignKey("Unit", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("voivodeship")
        verbose_name_plural = _("voivodeships")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
