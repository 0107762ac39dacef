"""Who is where: units, their parts, voivodeships and the lists of supervised units (units.md)."""

from ssoz.units.models.likeness import Likeness
from ssoz.units.models.part import Part
from ssoz.units.models.reach import grant_reach, open_on, unit_in_reach, units_in_reach
from ssoz.units.models.succession import Succession
from ssoz.units.models.supervision import Supervision
from ssoz.units.models.unit import Unit, UnitQuerySet
from ssoz.units.models.voivodeship import Voivodeship

__all__ = [
    "Likeness",
    "Part",
    "Succession",
    "Supervision",
    "Unit",
    "UnitQuerySet",
    "Voivodeship",
    "grant_reach",
    "open_on",
    "unit_in_reach",
    "units_in_reach",
]
