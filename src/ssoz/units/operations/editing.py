"""Changing a unit or a part by hand, and adding parts."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.units import policies, refusals
from ssoz.units.checking import (
    PRACTICES,
    beyond_reach,
    mistakes_in_part,
    mistakes_in_unit,
    settle,
)
from ssoz.units.models import Part, Unit
from ssoz.units.operations.locks import locked_part, locked_unit, refuse_if_changed
from ssoz.units.refusals import Refused, Words, WrongFields

UNIT_FIELDS = (
    "kind", "type", "name", "facility_name",
    "regon", "nip", "book_number", "registering_body",
    "teryt", "teryt_name", "street", "building", "flat", "postal_code", "town",
    "phone", "email", "website",
    "founder_code", "founder_name", "legal_form", "legal_form_name", "activity_kind",
    "practice_code", "psychiatric", "addiction",
    "started_on", "started_by_law_on", "removed_on", "removal_decided_on", "removal_decision",
)  # fmt: skip
PART_FIELDS = (
    "parent", "name", "regon", "unit_code", "cell_code", "specialty_code", "specialty_name",
    "teryt", "teryt_name", "street", "building", "flat", "postal_code", "town",
    "phone", "email", "website",
    "beds", "beds_intensive", "beds_cardiac", "beds_newborn", "incubators", "dialysis_places",
    "beds_other", "started_on",
)  # fmt: skip


@transaction.atomic
def change_unit(*, unit: Unit, values: Mapping[str, Any], seen: int, actor: Actor) -> Unit:
    """Save what was typed of a unit; `seen` is the version on which it was typed."""
    unit = locked_unit(unit)
    require(policies.may_edit(actor, unit))
    refuse_if_changed(unit, seen)
    before = _take_over(unit, UNIT_FIELDS, values)
    settle(unit)
    if changed := _changed(unit, before):
        _refuse({**beyond_reach(unit, before["kind"], actor), **mistakes_in_unit(unit)}, changed)
        record(unit, "units.unit.changed", by=actor, fields=changed)
    return unit


@transaction.atomic
def add_part(*, part: Part, actor: Actor) -> Part:
    """Add an establishment, an organisational unit or a cell to a unit."""
    part.unit = locked_unit(part.unit)
    part.parent = _anew(part.parent)
    require(policies.may_edit(actor, part.unit))
    if part.unit.type in PRACTICES:
        raise Refused(refusals.NO_PARTS, "no_parts")
    if mistakes := mistakes_in_part(part):
        raise WrongFields(mistakes)
    record(part, "units.part.added", by=actor)
    return part


@transaction.atomic
def change_part(*, part: Part, values: Mapping[str, Any], seen: int, actor: Actor) -> Part:
    """Save what was typed of a part; `seen` is the version on which it was typed."""
    part = locked_part(part)
    require(policies.may_edit(actor, part.unit))
    refuse_if_changed(part, seen)
    before = _take_over(part, PART_FIELDS, values)
    part.parent = _anew(part.parent)
    if changed := _changed(part, before):
        _refuse(mistakes_in_part(part), changed)
        record(part, "units.part.changed", by=actor, fields=changed)
    return part


def _anew(parent: Part | None) -> Part | None:
    """Read the place of a part under the lock of its unit: it may have been closed meanwhile."""
    return None if parent is None else Part.objects.get(pk=parent.pk)


def _take_over(
    thing: Unit | Part, fields: tuple[str, ...], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Set what was typed; return what stood there."""
    before = {name: getattr(thing, name) for name in fields}
    for name in fields:
        setattr(thing, name, values.get(name, before[name]))
    return before


def _changed(thing: Unit | Part, before: Mapping[str, Any]) -> list[str]:
    return [name for name, value in before.items() if getattr(thing, name) != value]


def _refuse(mistakes: Mapping[str, Words], changed: list[str]) -> None:
    """Refuse what was typed wrong; what was wrong before stays for another day."""
    own = {name: text for name, text in mistakes.items() if name in changed}
    if own:
        raise WrongFields(own)
