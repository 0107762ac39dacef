"""From lines to rows: good ones for the staging tables, mistakes and what they name for theirs."""

import json
from dataclasses import dataclass, field
from typing import Any

from ssoz.register.layout import CELLS, ENTITIES, SUBUNITS, TYPES, Layout
from ssoz.register.models import (
    PART_COLUMNS,
    UNIT_COLUMNS,
    Mistake,
    SeenId,
    StagedPart,
    StagedUnit,
)
from ssoz.register.operations.known import CELL, ESTABLISHMENT, SUBUNIT, UNIT, Known, key
from ssoz.register.parsing import Fault, Line, parse, spoil
from ssoz.register.statements import write
from ssoz.units.models import Unit
from ssoz.units.specialties import is_addiction, is_psychiatric

_UNIT = (
    "job_id", "line", "fate", "voivodeship_id", *UNIT_COLUMNS, "type", "psychiatric", "addiction",
    "name_text", "town_text", "book_text", "search_text", "name_key",
)  # fmt: skip
_PART = (
    "job_id", "line", "fate", "psychiatric", "addiction", "entity_id", "establishment_id", "level",
    "parent_level", "parent_register_id", *PART_COLUMNS,
)  # fmt: skip
_MISTAKE = ("job_id", "file", "line", "field", "code", "figures", "begins")
_SEEN = ("job_id", "level", "entity_id", "register_id", "own")
_NO_BEDS = {
    "beds", "beds_intensive", "beds_cardiac", "beds_newborn", "incubators", "dialysis_places",
    "beds_other",
}  # fmt: skip


@dataclass
class Rows:
    """What a stretch of a file became."""

    job_id: int
    units: list[tuple] = field(default_factory=list)
    parts: list[tuple] = field(default_factory=list)
    mistakes: list[tuple] = field(default_factory=list)
    seen: list[tuple] = field(default_factory=list)
    spoiled: int = 0
    unreadable: int = 0

    def take(self, raw: bytes, number: int, layout: Layout, known: Known) -> None:
        """Read one line."""
        line = parse(raw, layout)
        if not line.faults:
            fault = _beside(line, layout, known)
            if fault is None:
                self._keep(line, number, layout, known)
                return
            line = spoil(line, raw, layout, fault)
        self._note(line, number, layout)

    def write(self) -> None:
        """Write what was read."""
        write(StagedUnit, _UNIT, self.units)
        write(StagedPart, _PART, self.parts)
        write(Mistake, _MISTAKE, self.mistakes)
        write(SeenId, _SEEN, self.seen)

    def _keep(self, line: Line, number: int, layout: Layout, known: Known) -> None:
        values = line.values
        if layout is ENTITIES:
            known.entities.add(values["register_id"])
            self.units.append(_unit_row(self.job_id, number, values))
            return
        own = key(values["entity_id"], values["register_id"])
        if layout is SUBUNITS:
            known.subunits.add(own)
            self.parts.append(_part_row(self.job_id, number, SUBUNIT, values))
        else:
            known.cells.add(own)
            self.parts.append(_part_row(self.job_id, number, CELL, values))

    def _note(self, line: Line, number: int, layout: Layout) -> None:
        self.spoiled += 1
        for fault in line.faults:
            figures = json.dumps(fault.figures, ensure_ascii=False)
            self.mistakes.append(
                (self.job_id, layout.name, number, fault.field, fault.code, figures, line.begins)
            )
        named, own = _named(line, layout), _LEVELS[layout.name]
        self.seen += [(self.job_id, *one, one[0] == own) for one in named]
        if own not in [one[0] for one in named]:
            self.unreadable += 1


_LEVELS = {ENTITIES.name: UNIT, SUBUNITS.name: SUBUNIT, CELLS.name: CELL}


def _beside(line: Line, layout: Layout, known: Known) -> Fault | None:
    """Tell what other lines say against a line that is good by itself."""
    values = line.values
    if layout is ENTITIES:
        return Fault("register_id", "double") if values["register_id"] in known.entities else None
    entity, own = values["entity_id"], key(values["entity_id"], values["register_id"])
    if entity not in known.entities and entity not in known.older_entities:
        return Fault("entity_id", "no_entity", {"id": entity})
    if own in (known.subunits if layout is SUBUNITS else known.cells):
        return Fault("register_id", "double")
    return _above(values, known) if layout is CELLS else None


def _above(values: dict[str, Any], known: Known) -> Fault | None:
    if not values["subunit_id"]:
        return None
    above = key(values["entity_id"], values["subunit_id"])
    if above not in known.subunits and above not in known.older_subunits:
        return Fault("subunit_id", "no_subunit", {"id": values["subunit_id"]})
    if key(above, values["establishment_id"]) not in known.placed:
        return Fault("subunit_id", "other_place", {"id": values["subunit_id"]})
    return None


def _named(line: Line, layout: Layout) -> list[tuple[str, str, str]]:
    """Return what a spoiled line names, level by level; its own id comes last."""
    ids = line.ids
    if layout is ENTITIES:
        own = ids.get("register_id")
        return [(UNIT, own, own)] if own else []
    entity = ids.get("entity_id")
    if not entity:
        return []
    levels = [(ESTABLISHMENT, "establishment_id")]
    if layout is CELLS:
        levels.append((SUBUNIT, "subunit_id"))
    levels.append((_LEVELS[layout.name], "register_id"))
    found = [(level, entity, ids[name]) for level, name in levels if ids.get(name)]
    return [(UNIT, entity, entity), *found]


def _unit_row(job_id: int, number: int, values: dict[str, Any]) -> tuple:
    unit = Unit(
        name=values["name"], town=values["town"], regon=values["regon"], nip=values["nip"],
        book_number=values["book_number"],
    )  # fmt: skip
    unit.index()
    return (
        job_id, number, "", values["teryt"][:2], *(values[name] for name in UNIT_COLUMNS),
        TYPES[values["register_type"].lower()].value, False, False,
        unit.name_text, unit.town_text, unit.book_text, unit.search_text, unit.name_key,
    )  # fmt: skip


def _part_row(job_id: int, number: int, level: str, values: dict[str, Any]) -> tuple:
    specialty = values.get("specialty_code", "")
    under = (ESTABLISHMENT, values["establishment_id"])
    if values.get("subunit_id"):
        under = (SUBUNIT, values["subunit_id"])
    return (
        job_id, number, "", is_psychiatric(specialty), is_addiction(specialty),
        values["entity_id"], values["establishment_id"], level, *under,
        *(values.get(name, 0 if name in _NO_BEDS else "") for name in PART_COLUMNS),
    )  # fmt: skip
