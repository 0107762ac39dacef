"""The parts of a unit: zakład, jednostka, komórka."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.journal.history import tracked
from ssoz.units.models.unit import Unit


class Part(models.Model):
    """A zakład, a jednostka or a komórka of a unit; a komórka may hang directly under a zakład."""

    class Level(models.TextChoices):
        ESTABLISHMENT = "establishment", _("establishment")
        SUBUNIT = "subunit", _("organisational unit")
        CELL = "cell", _("organisational cell")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="parts")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    level = models.CharField(_("level"), max_length=13, choices=Level.choices)
    name = models.CharField(_("name"), max_length=300)
    regon = models.CharField(_("REGON"), max_length=14, blank=True)
    unit_code = models.CharField(_("unit code (part V)"), max_length=2, blank=True)
    cell_code = models.CharField(_("cell code (part VII)"), max_length=4, blank=True)
    specialty_code = models.CharField(_("specialty (part VIII)"), max_length=4, blank=True)
    teryt = models.CharField(_("TERYT"), max_length=7, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    building = models.CharField(_("building"), max_length=20, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=6, blank=True)
    beds = models.PositiveIntegerField(_("beds"), default=0)
    started_on = models.DateField(_("started"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    suspended_from = models.DateField(_("suspended from"), null=True, blank=True)
    suspended_to = models.DateField(_("suspended to"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("part of a unit")
        verbose_name_plural = _("parts of units")
        ordering = ["unit_id", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def journal_unit_id(self) -> int:
        return self.unit_id
