"""Which unit came after which: mergers, splits, takeovers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ssoz.journal.history import tracked
from ssoz.units.models.unit import Unit


class Succession(models.Model):
    """One unit gave way to another on a day; a merger or a split is several such rows.

    `inherits` says whether what the predecessor still owed passed to this successor: of the parts
    of a split one inherits. Who decided is a plain value: it outlives profiles.
    """

    class Kind(models.TextChoices):
        MERGER = "merger", _("merger: several units into one")
        SPLIT = "split", _("split: one unit into several")
        TAKEOVER = "takeover", _("takeover: one unit by another")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    predecessor = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="successions", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="inheritances", verbose_name=_("successor")
    )
    effective_on = models.DateField(_("effective day"))
    inherits = models.BooleanField(_("inherits obligations"), default=True)
    reason = models.TextField(_("legal basis or reason"))
    at = models.DateTimeField(_("when"))
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(_("who"), max_length=200)

    history = tracked()

    class Meta:
        verbose_name = _("succession of units")
        verbose_name_plural = _("successions of units")
        ordering = ["-effective_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_of_another"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    @property
    def journal_unit_id(self) -> int:
        return self.predecessor_id
