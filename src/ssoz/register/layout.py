"""The three files of the dump, column by column (units.md, *The register's public dump*)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ssoz.register import checks
from ssoz.register.checks import Check
from ssoz.units.models import Part, Unit

SEPARATOR = "|"


@dataclass(frozen=True)
class Column:
    """One field of a line: the column it fills, how it is checked, what stands for an empty one."""

    name: str
    check: Check
    empty: Any = ""
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """One file: its columns in their order, and which of them say what the line is about."""

    name: str
    columns: Sequence[Column]


# What `register_type` says of a unit. What is not here is a mistake: a type that nobody knows yet.
TYPES = {
    "podmiot leczniczy": Unit.Type.ENTITY,
    "praktyka lekarska": Unit.Type.PHYSICIAN,
    "praktyka lekarza": Unit.Type.PHYSICIAN,
    "praktyka lekarza dentysty": Unit.Type.DENTIST,
    "praktyka dentystyczna": Unit.Type.DENTIST,
    "praktyka pielęgniarki": Unit.Type.NURSE,
    "praktyka położnej": Unit.Type.NURSE,
    "praktyka pielęgniarki / położnej": Unit.Type.NURSE,
    "praktyka fizjoterapeuty": Unit.Type.PHYSIOTHERAPIST,
    "praktyka fizjoterapeutyczna": Unit.Type.PHYSIOTHERAPIST,
}


def register_type(value: str) -> str:
    """Check that the type is one of the register."""
    if value.lower() not in TYPES:
        raise checks.Wrong("type", value=value[:80])
    return value


def _text(model: type[Unit] | type[Part], name: str, *, required: bool = False) -> Column:
    return Column(name, checks.text(model._meta.get_field(name).max_length), required=required)


def _unit(name: str, *, required: bool = False) -> Column:
    return _text(Unit, name, required=required)


def _part(name: str, *, required: bool = False) -> Column:
    return _text(Part, name, required=required)


def _id(name: str, *, required: bool = True) -> Column:
    return Column(name, checks.register_id, required=required)


def _day(name: str, *, required: bool = False) -> Column:
    return Column(name, checks.day, empty=None, required=required)


def _beds(name: str) -> Column:
    return Column(name, checks.number, empty=0)


_DATES = (
    _day("started_on", required=True), _day("closed_on"),
    _day("suspended_from"), _day("suspended_to"),
)  # fmt: skip
_PART_PLACE = (
    Column("teryt", checks.teryt), _part("teryt_name"), _part("street"), _part("building"),
    _part("flat"), Column("postal_code", checks.postal_code), _part("town"),
)  # fmt: skip

ENTITIES = Layout(
    "podmioty",
    (
        _id("register_id"), Column("nip", checks.nip), Column("regon", checks.regon),
        Column("book_number", checks.code(12, exactly=True)), _day("removed_on"),
        _day("removal_decided_on"), _unit("removal_decision"),
        Column("register_type", register_type, required=True), _unit("registering_body"),
        Column("legal_form", checks.code(4)), _unit("legal_form_name"),
        _unit("name", required=True), _unit("facility_name"),
        Column("teryt", checks.teryt, required=True), _unit("teryt_name"), _unit("street"),
        _unit("building"), _unit("flat"), Column("postal_code", checks.postal_code),
        _unit("town", required=True), _unit("phone"), _unit("email"), _unit("website"),
        Column("founder_code", checks.code(2)), _unit("founder_name"), _DATES[0],
        _day("started_by_law_on"), *_DATES[1:],
    ),
)  # fmt: skip
SUBUNITS = Layout(
    "jednostki",
    (
        _id("entity_id"), _id("establishment_id"), _id("register_id"),
        Column("regon", checks.regon), Column("unit_code", checks.code(2)),
        _part("name", required=True), *_PART_PLACE, _part("phone"), _part("email"),
        _part("website"), *_DATES,
    ),
)  # fmt: skip
CELLS = Layout(
    "komorki",
    (
        _id("entity_id"), _id("establishment_id"), _id("subunit_id", required=False),
        _id("register_id"), Column("regon", checks.regon), Column("unit_code", checks.code(2)),
        Column("cell_code", checks.code(4)), _part("specialty_name"),
        Column("specialty_code", checks.code(4)), _part("name", required=True), *_PART_PLACE,
        _beds("beds"), _beds("beds_intensive"), _beds("beds_cardiac"), _beds("beds_newborn"),
        _beds("incubators"), _beds("dialysis_places"), _beds("beds_other"), *_DATES,
    ),
)  # fmt: skip
LAYOUTS = {layout.name: layout for layout in (ENTITIES, SUBUNITS, CELLS)}
