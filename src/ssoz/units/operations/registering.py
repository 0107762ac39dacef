"""Adding to the register by hand, and saying who supervises a voivodeship."""

from django.db import transaction

from ssoz.actors import Actor
from ssoz.journal.operations import note, record
from ssoz.units.models import Unit, Voivodeship


@transaction.atomic
def add_voivodeship(*, code: str, name: str, actor: Actor) -> None:
    """Add one of the sixteen voivodeships; it has no number to be journalled by, so no thing."""
    Voivodeship.objects.bulk_create([Voivodeship(code=code, name=name)])
    note("units.voivodeship.added", by=actor, code=code, name=name)


@transaction.atomic
def appoint_office(*, voivodeship: Voivodeship, office: Unit, actor: Actor) -> None:
    """Say which unit is the executing body of a voivodeship."""
    Voivodeship.objects.filter(pk=voivodeship.pk).update(office=office)
    note("units.office.appointed", by=actor, thing=office, voivodeship=voivodeship.pk)


def add_unit(*, unit: Unit, actor: Actor) -> Unit:
    """Add one unit to the register."""
    record(unit, "units.unit.added", by=actor)
    return unit
