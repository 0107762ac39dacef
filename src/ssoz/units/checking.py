"""What is wrong with a unit or a part as it was typed; each mistake belongs to a field."""

import re
from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError

from ssoz.actors import Actor
from ssoz.identifiers import is_nip, is_regon
from ssoz.units import policies, refusals
from ssoz.units.models import Part, Unit, Voivodeship
from ssoz.units.refusals import Refused, Words, on_day

PRACTICES = (
    Unit.Type.PHYSICIAN,
    Unit.Type.DENTIST,
    Unit.Type.NURSE,
    Unit.Type.PHYSIOTHERAPIST,
)
_PRACTICE_CODES = {"93", "94", "95", "96", "97", "98", "99"}
_TERYT = re.compile(r"[0-9]{7}")
_POSTAL_CODE = re.compile(r"[0-9]{2}-[0-9]{3}")
_BOOK_NUMBER = re.compile(r"[0-9]{1,12}")
_GAPS = re.compile(r"[\s-]")
_COMPUTED = ("voivodeship", "search_text", "name_text", "town_text", "book_text", "name_key")

Mistake = tuple[str, Words]


def settle(unit: Unit) -> None:
    """Write numbers as the register does, and take the voivodeship from the TERYT."""
    unit.regon, unit.nip = _GAPS.sub("", unit.regon), _GAPS.sub("", unit.nip)
    unit.book_number = _GAPS.sub("", unit.book_number)
    if _BOOK_NUMBER.fullmatch(unit.book_number):
        unit.book_number = unit.book_number.zfill(12)
    place = Voivodeship.objects.filter(pk=unit.teryt[:2]).first()
    if place is not None:
        unit.voivodeship = place


def mistakes_in_unit(unit: Unit) -> dict[str, Words]:
    """Return what is wrong with a unit, by field."""
    return {**_shapes(unit, _COMPUTED), **dict(_of_unit(unit))}


def mistakes_in_part(part: Part) -> dict[str, Words]:
    """Return what is wrong with a part, by field."""
    return {**_shapes(part, ("unit", "parent")), **dict(_of_part(part))}


def beyond_reach(unit: Unit, kind: str, actor: Actor) -> dict[str, Words]:
    """Say where a unit, as it was typed, would be out of the actor's hands; `kind` is free."""
    mistakes: dict[str, Words] = {}
    if not policies.may_edit(actor, unit):
        mistakes["teryt"] = refusals.OUT_OF_REACH
    if unit.kind != kind and not policies.may_edit_everywhere(actor):
        mistakes["kind"] = refusals.KIND_OUT_OF_REACH
    return mistakes


def why_needed(unit: Unit) -> Refused | None:
    """Say why the system could not work without a unit, so that it cannot be closed."""
    if unit.institution:
        return Refused(refusals.INSTITUTION_STAYS, "institution")
    place = Voivodeship.objects.filter(office=unit.pk).first()
    if place is not None:
        return Refused(refusals.OFFICE_STAYS % {"place": place.name}, "office")
    return None


def _shapes(thing: Unit | Part, beside: tuple[str, ...]) -> dict[str, Words]:
    try:
        thing.clean_fields(exclude=beside)
    except ValidationError as problem:
        return {name: texts[0] for name, texts in problem.message_dict.items()}
    return {}


def _of_unit(unit: Unit) -> Iterator[Mistake]:
    yield from _of_both(unit)
    if not unit.town:
        yield "town", refusals.NO_TOWN
    if unit.nip and not is_nip(unit.nip):
        yield "nip", refusals.WRONG_NIP
    if unit.book_number and not _BOOK_NUMBER.fullmatch(unit.book_number):
        yield "book_number", refusals.WRONG_BOOK_NUMBER
    if unit.practice_code and unit.type not in PRACTICES:
        yield "practice_code", refusals.NO_PRACTICE
    elif unit.practice_code and unit.practice_code not in _PRACTICE_CODES:
        yield "practice_code", refusals.WRONG_PRACTICE_CODE
    if _is_before(unit.removed_on, unit.started_on):
        yield "removed_on", on_day(refusals.REMOVED_BEFORE_START, unit.started_on)
    known = Unit.objects.filter(register_id=unit.register_id).exclude(pk=unit.pk)
    if unit.register_id and known.exists():
        yield "register_id", refusals.REGISTERED_ALREADY


def _of_part(part: Part) -> Iterator[Mistake]:
    yield from _of_both(part)
    for name in ("unit_code", "cell_code", "specialty_code"):
        code = getattr(part, name)
        if code and not re.fullmatch(r"[0-9]+", code):
            yield name, refusals.WRONG_CODE
    if _is_before(part.started_on, part.unit.started_on):
        yield "started_on", on_day(refusals.BEFORE_UNIT, part.unit.started_on)
    same = Part.objects.filter(unit=part.unit_id, level=part.level, register_id=part.register_id)
    if part.register_id and same.exclude(pk=part.pk).exists():
        yield "register_id", refusals.PART_KNOWN
    if (wrong := _wrong_place(part)) is not None:
        yield "parent", wrong


def _of_both(thing: Unit | Part) -> Iterator[Mistake]:
    if not thing.name:
        yield "name", refusals.NO_NAME
    if thing.regon and not is_regon(thing.regon):
        yield "regon", refusals.WRONG_REGON
    if thing.teryt or isinstance(thing, Unit):
        yield from _of_teryt(thing.teryt)
    if thing.postal_code and not _POSTAL_CODE.fullmatch(thing.postal_code):
        yield "postal_code", refusals.WRONG_POSTAL_CODE
    if thing.started_on is None:
        yield "started_on", refusals.NO_START
    elif thing.closed_on is not None and thing.closed_on < thing.started_on:
        yield "started_on", on_day(refusals.STARTS_AFTER_END, thing.closed_on)
    elif thing.suspended_from is not None and thing.suspended_from < thing.started_on:
        yield "started_on", on_day(refusals.STARTS_AFTER_SUSPENSION, thing.suspended_from)


def _of_teryt(teryt: str) -> Iterator[Mistake]:
    if not _TERYT.fullmatch(teryt):
        yield "teryt", refusals.WRONG_TERYT
    elif not Voivodeship.objects.filter(pk=teryt[:2]).exists():
        yield "teryt", refusals.NO_SUCH_VOIVODESHIP


def _wrong_place(part: Part) -> Words | None:
    """Say why a part cannot hang where it should (units.md, *Shape*)."""
    parent = part.parent
    if part.level == Part.Level.ESTABLISHMENT:
        return None if parent is None else refusals.NO_PARENT
    above = {
        Part.Level.SUBUNIT: (Part.Level.ESTABLISHMENT,),
        Part.Level.CELL: (Part.Level.SUBUNIT, Part.Level.ESTABLISHMENT),
    }[Part.Level(part.level)]
    if parent is None or parent.unit_id != part.unit_id or parent.level not in above:
        return refusals.WRONG_PARENT
    if parent.closed_on is not None and part.closed_on is None:
        return refusals.PARENT_CLOSED % {"part": parent.name}
    return None


def _is_before(day: date | None, start: date | None) -> bool:
    return day is not None and start is not None and day < start
