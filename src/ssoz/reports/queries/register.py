"""What rules may ask of the register and of the period of a report."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ssoz.reports.models import Period, Report
from ssoz.units.models import Part, open_on


def registry_of(report: Report, names: Iterable[str] = ("*",)) -> dict[str, Any]:
    """Return what the register says of the unit; parts are read only where a name needs them."""
    needs_parts = asks_of_parts(names)
    return register_says(report, list(_open_parts([report.unit_id])) if needs_parts else None)


def register_says(report: Report, parts: list[tuple] | None) -> dict[str, Any]:
    """Return what the register says of the unit and of its open parts, if these were read."""
    unit = report.unit
    said: dict[str, Any] = {
        "name": unit.name,
        "regon": unit.regon,
        "teryt": unit.teryt,
        "unit_type": unit.type,
        "founder": unit.founder_code,
        "legal_form": unit.legal_form,
        "activity": unit.activity_kind,
        "practice": unit.practice_code,
    }
    if parts is not None:
        said |= _beds_of(report, [part[1:] for part in parts])
    return said


def asks_of_parts(names: Iterable[str]) -> bool:
    """Tell whether a name of the register is answered by the parts of the unit."""
    return not set(names).isdisjoint({"*", "beds", "beds_by_specialty", "specialties"})


def open_parts(units: Iterable[int]) -> dict[int, list[tuple]]:
    """Return the open parts of units: unit, part, what it belongs to, specialty and beds."""
    found: dict[int, list[tuple]] = {unit: [] for unit in units}
    for part in _open_parts(found):
        found[part[0]].append(part)
    return found


def _open_parts(units: Iterable[int]) -> QuerySet[Part, tuple]:
    parts = Part.objects.filter(open_on(timezone.localdate()), unit_id__in=list(units))
    return parts.values_list("unit_id", "pk", "parent_id", "specialty_code", "beds")


def period_values(period: Period) -> dict[str, Any]:
    """Return what rules may know of a period."""
    values = {
        "days": period.days,
        "year": period.year,
        "start": period.starts_on.isoformat(),
        "end": period.ends_on.isoformat(),
    }
    if period.quarter is not None:
        values["quarter"] = period.quarter
    return values


def _beds_of(report: Report, rows: list[tuple]) -> dict[str, Any]:
    if report.part_id is not None:
        rows = _below(report.part_id, rows)
    by_specialty: dict[str, int] = {}
    for _pk, _parent, specialty, beds in rows:
        if specialty:
            by_specialty[specialty] = by_specialty.get(specialty, 0) + beds
    return {
        "beds": sum(beds for *_rest, beds in rows),
        "beds_by_specialty": by_specialty,
        "specialties": sorted(by_specialty),
    }


def _below(part_id: int, rows: list[tuple]) -> list[tuple]:
    reached, size = {part_id}, 0
    while len(reached) > size:
        size = len(reached)
        reached |= {pk for pk, parent, *_rest in rows if parent in reached}
    return [row for row in rows if row[0] in reached]
