"""The lists of units that ministries and universities supervise by name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.journal.history import tracked
from ssoz.units.models.unit import Unit


class Supervision(models.Model):
    """A supervising unit (ministry, university) and a unit that it supervises, by explicit list."""

    supervisor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="supervisions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="supervised_by")

    history = tracked()

    class Meta:
        verbose_name = _("supervision")
        verbose_name_plural = _("supervisions")
        constraints = [
            models.UniqueConstraint(fields=["supervisor", "unit"], name="supervision_once")
        ]

    def __str__(self) -> str:
        return f"{self.supervisor} – {self.unit}"

    @property
    def journal_unit_id(self) -> int:
        return self.unit_id
