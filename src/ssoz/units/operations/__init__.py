"""Acts on the register of units."""

from ssoz.units.operations.dating import close, end_suspension, reopen, suspend
from ssoz.units.operations.doubles import find_doubles, mark_different, order_search
from ssoz.units.operations.editing import add_part, change_part, change_unit
from ssoz.units.operations.loading import Branch, load, refresh_statistics
from ssoz.units.operations.registering import add_unit, add_voivodeship
from ssoz.units.operations.supervising import (
    add_supervision,
    appoint_office,
    remove_supervision,
)
from ssoz.units.refusals import ChangedMeanwhile, Refused, WrongFields

__all__ = [
    "Branch",
    "ChangedMeanwhile",
    "Refused",
    "WrongFields",
    "add_part",
    "add_supervision",
    "add_unit",
    "add_voivodeship",
    "appoint_office",
    "change_part",
    "change_unit",
    "close",
    "end_suspension",
    "find_doubles",
    "load",
    "mark_different",
    "order_search",
    "refresh_statistics",
    "remove_supervision",
    "reopen",
    "suspend",
]
