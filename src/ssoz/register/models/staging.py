"""What was read and not applied yet: the same columns as the register has, so that lengths agree."""

from django.db import models
from django.utils.translation import pgettext_lazy

from ssoz.columns import BytewiseCharField
from ssoz.register.models.job import RegisterImport
from ssoz.units.models import Part, Unit

# Columns that come from the dump as they are; each has the same name in the register.
UNIT_COLUMNS = (
    "register_id", "nip", "regon", "book_number", "removed_on", "removal_decided_on",
    "removal_decision", "register_type", "registering_body", "legal_form", "legal_form_name",
    "name", "facility_name", "teryt", "teryt_name", "street", "building", "flat", "postal_code",
    "town", "phone", "email", "website", "founder_code", "founder_name", "started_on",
    "started_by_law_on", "closed_on", "suspended_from", "suspended_to",
)  # fmt: skip
PART_COLUMNS = (
    "register_id", "regon", "unit_code", "cell_code", "specialty_name", "specialty_code", "name",
    "teryt", "teryt_name", "street", "building", "flat", "postal_code", "town", "phone", "email",
    "website", "beds", "beds_intensive", "beds_cardiac", "beds_newborn", "incubators",
    "dialysis_places", "beds_other", "started_on", "closed_on", "suspended_from", "suspended_to",
)  # fmt: skip
# Columns that follow from them.
UNIT_DERIVED = ("type", "psychiatric", "addiction")
UNIT_SEARCHED = ("name_text", "town_text", "book_text", "search_text", "name_key")


class Fate(models.TextChoices):
    """What comparing found; what is as it was has none."""

    NEW = "new", pgettext_lazy("line of the register", "new")
    CHANGED = "changed", pgettext_lazy("line of the register", "changed")


class Staged(models.Model):
    """A good line of a dump; counts and comparisons are made of these by whole statements."""

    Fate = Fate

    job = models.ForeignKey(
        RegisterImport, on_delete=models.CASCADE, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    line = models.PositiveIntegerField()
    fate = models.CharField(max_length=7, choices=Fate.choices, blank=True)

    class Meta:
        abstract = True


class StagedUnit(Staged):
    """A line of podmioty.txt."""

    voivodeship_id = models.CharField(max_length=2)
    matched_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["job", "register_id"], name="staged_unit_id"),
            models.Index(
                fields=["job", "fate"], condition=~models.Q(fate=""), name="staged_unit_fate"
            ),
        ]


class StagedPart(Staged):
    """A line of jednostki.txt or komorki.txt, or a zakład that such lines name."""

    psychiatric = models.BooleanField(default=False)
    addiction = models.BooleanField(default=False)
    entity_id = BytewiseCharField(max_length=20)
    establishment_id = BytewiseCharField(max_length=20)
    level = models.CharField(max_length=13)
    parent_level = models.CharField(max_length=13, blank=True)
    parent_register_id = BytewiseCharField(max_length=20, blank=True)
    matched_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["job", "entity_id", "level", "register_id"], name="staged_part_id"
            ),
            models.Index(
                fields=["job", "fate"], condition=~models.Q(fate=""), name="staged_part_fate"
            ),
        ]


class SeenId(models.Model):
    """What a spoiled line is about (`own`) or names: it is there, so it is never taken for gone."""

    job = models.ForeignKey(
        RegisterImport, on_delete=models.CASCADE, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    level = models.CharField(max_length=13)
    entity_id = BytewiseCharField(max_length=20)
    register_id = BytewiseCharField(max_length=20)
    own = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["job", "level", "entity_id", "register_id"], name="seen_id")
        ]


def _like(model: type[models.Model], source: type[models.Model], names: tuple[str, ...]) -> None:
    for name in names:
        source._meta.get_field(name).clone().contribute_to_class(model, name)


_like(StagedUnit, Unit, (*UNIT_COLUMNS, *UNIT_DERIVED, *UNIT_SEARCHED))
_like(StagedPart, Part, PART_COLUMNS)
