"""The parts of a unit: zakład, jednostka, komórka."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor
from ssoz.columns import BytewiseCharField
from ssoz.journal.history import tracked
from ssoz.units.models.dated import Dated
from ssoz.units.models.reach import units_in_reach
from ssoz.units.models.unit import Unit


class PartQuerySet(models.QuerySet):
    """Parts of units."""

    def visible_to(self, actor: Actor, to: str = "unit.list") -> "PartQuerySet":
        """Keep the parts of the units on which a permission of the actor works."""
        return self.filter(units_in_reach(actor, to, prefix="unit__"))


class Part(Dated, models.Model):
    """A zakład, a jednostka or a komórka of a unit; a komórka may hang directly under a zakład."""

    class Level(models.TextChoices):
        ESTABLISHMENT = "establishment", _("establishment")
        SUBUNIT = "subunit", _("organisational unit")
        CELL = "cell", _("organisational cell")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="parts")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts",
        verbose_name=_("place in the unit"),
    )  # fmt: skip
    level = models.CharField(_("level"), max_length=13, choices=Level.choices)
    register_id = BytewiseCharField(_("id in the register"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=500)
    regon = models.CharField(_("REGON"), max_length=14, blank=True)
    unit_code = models.CharField(_("unit code (part V)"), max_length=2, blank=True)
    cell_code = models.CharField(_("cell code (part VII)"), max_length=4, blank=True)
    specialty_code = models.CharField(_("specialty (part VIII)"), max_length=4, blank=True)
    specialty_name = models.CharField(_("name of the specialty"), max_length=200, blank=True)
    teryt = models.CharField(_("TERYT"), max_length=7, blank=True)
    teryt_name = models.CharField(_("place by TERYT"), max_length=120, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    building = models.CharField(_("building"), max_length=20, blank=True)
    flat = models.CharField(_("flat"), max_length=20, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=6, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    beds = models.PositiveIntegerField(_("beds"), default=0)
    beds_intensive = models.PositiveIntegerField(_("beds of intensive care"), default=0)
    beds_cardiac = models.PositiveIntegerField(_("beds of intensive cardiac care"), default=0)
    beds_newborn = models.PositiveIntegerField(_("beds for newborns"), default=0)
    incubators = models.PositiveIntegerField(_("incubators"), default=0)
    dialysis_places = models.PositiveIntegerField(_("dialysis places"), default=0)
    # What the last bed count of the register means is not documented (units.md): kept as it is.
    beds_other = models.PositiveIntegerField(_("further beds"), default=0)
    started_on = models.DateField(_("started"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    suspended_from = models.DateField(_("suspended from"), null=True, blank=True)
    suspended_to = models.DateField(_("suspended to"), null=True, blank=True)

    history = tracked()
    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a unit")
        verbose_name_plural = _("parts of units")
        ordering = ["unit_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "level", "register_id"],
                condition=~models.Q(register_id=""),
                name="part_registered_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def journal_unit_id(self) -> int:
        return self.unit_id
