"""Acts on the register of units."""

from ssoz.units.operations.loading import Branch, load, refresh_statistics
from ssoz.units.operations.registering import add_unit, add_voivodeship, appoint_office

__all__ = [
    "Branch",
    "add_unit",
    "add_voivodeship",
    "appoint_office",
    "load",
    "refresh_statistics",
]
