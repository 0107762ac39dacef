"""Locks, always in one order: units by number, then parts.

The lock leaves the key alone: whoever lays an obligation on the unit meanwhile need not wait.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from ssoz.units.models import Part, Unit
from ssoz.units.past import version_of
from ssoz.units.refusals import ChangedMeanwhile


def locked_units(units: Iterable[Unit]) -> dict[int, Unit]:
    """Lock units and read them anew; return them by number."""
    keys = {unit.pk for unit in units}
    _lock(Unit.objects.filter(pk__in=keys))
    fresh = Unit.objects.select_related("voivodeship").filter(pk__in=keys)
    return {unit.pk: unit for unit in fresh}


def locked_unit(unit: Unit) -> Unit:
    """Lock a unit and read it anew."""
    return locked_units([unit])[unit.pk]


def locked_part(part: Part) -> Part:
    """Lock a part after its unit and read both anew: the tree of a unit changes at one place."""
    unit = locked_unit(Unit(pk=part.unit_id))
    _lock(Part.objects.filter(pk=part.pk))
    fresh = Part.objects.select_related("parent").get(pk=part.pk)
    fresh.unit = unit
    return fresh


def refuse_if_changed(thing: Unit | Part, seen: int) -> None:
    """Refuse to save over what somebody else has saved since it was read."""
    last = version_of(thing)
    if last != seen:
        raise ChangedMeanwhile(last)


def _lock(rows: QuerySet) -> None:
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
