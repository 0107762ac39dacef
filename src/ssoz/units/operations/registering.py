"""Adding to the register by hand."""

from django.db import transaction

from ssoz.actors import Actor, require
from ssoz.journal.operations import note, record
from ssoz.units import policies
from ssoz.units.checking import beyond_reach, mistakes_in_unit, settle
from ssoz.units.models import Unit, Voivodeship
from ssoz.units.refusals import WrongFields


@transaction.atomic
def add_voivodeship(*, code: str, name: str, actor: Actor) -> None:
    """Add one of the sixteen voivodeships; it has no number to be journalled by, so no thing."""
    Voivodeship.objects.bulk_create([Voivodeship(code=code, name=name)])
    note("units.voivodeship.added", by=actor, code=code, name=name)


@transaction.atomic
def add_unit(*, unit: Unit, actor: Actor) -> Unit:
    """Add one unit to the register."""
    require(policies.may_add(actor))
    if not actor.is_system:  # what the system loads was judged where it comes from
        settle(unit)
        beyond = beyond_reach(unit, Unit.Kind.REPORTING, actor)
        if mistakes := {**beyond, **mistakes_in_unit(unit)}:
            raise WrongFields(mistakes)
    record(unit, "units.unit.added", by=actor)
    return unit
