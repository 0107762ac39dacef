"""What the rules may ask of beyond the report: other reports, the register, the period."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ssoz.composed import Composed
from ssoz.questionnaires.evaluation.sheet import Context
from ssoz.questionnaires.mapping import carried_on
from ssoz.questionnaires.models import Edition
from ssoz.reports.cells import is_number
from ssoz.reports.merging import added
from ssoz.reports.models import Deadline, Period, Report
from ssoz.reports.queries.editions import Form, form_of
from ssoz.units.models import Part, open_on

_KEPT = 256  # as many as there are forms kept, each with the period of now
_LAST, _BEFORE, _NOW = "last", "before", "now"


def context_of(report: Report, *, whole: bool = True) -> Context:
    """Return what is known beside a report's answers, in two queries at most.

    Unless `whole`, only what the rules of its form ask about is read; a page that shows last
    year's values needs the whole.
    """
    form = form_of(report.collection.edition)
    asked = _asked(form, whole)
    found = _reports_asked(report, form, asked)
    return Context(
        last=found.get((form.code, _LAST)),
        before=found.get((form.code, _BEFORE)),
        forms={
            code if when == _NOW else f"{code}@{when}": answers
            for (code, when), answers in found.items()
            if code != form.code and answers is not None
        },
        others=_others(report) if asked.others else None,
        registry=registry_of(report, asked.registry) if asked.registry else None,
        period=period_values(report.collection.period),
    )


def registry_of(report: Report, names: Iterable[str] = ("*",)) -> dict[str, Any]:
    """Return what the register says of the unit; parts are read only where a name needs them."""
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
    if not set(names).isdisjoint({"*", "beds", "beds_by_specialty", "specialties"}):
        said |= _beds_of(report)
    return said


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


@dataclass(frozen=True)
class _Asked:
    """Which things outside a report are asked about."""

    reports: frozenset[tuple[str, str]]
    others: bool
    registry: frozenset[str]


def _asked(form: Form, whole: bool) -> _Asked:
    reports = {(form.code, _LAST)} if whole else set()
    others, registry = False, set()
    for name in form.compiled["outside"]:
        if name.startswith("filed:"):
            reports.add(_form_and_time(name.removeprefix("filed:")))
        elif name.startswith("registry."):
            registry.add(name.split(".")[1])
        elif name.startswith("others!"):
            others = True
        elif "!" in name:
            source = name.partition("!")[0]
            own = source in (_LAST, _BEFORE)
            reports.add((form.code, source) if own else _form_and_time(source))
    return _Asked(frozenset(reports), others, frozenset(registry))


def _form_and_time(name: str) -> tuple[str, str]:
    code, _, when = name.partition("@")
    return code, when or _NOW


def _reports_asked(
    report: Report, form: Form, asked: _Asked
) -> dict[tuple[str, str], dict[str, Any] | None]:
    if not asked.reports:
        return {}
    period = report.collection.period
    filed = _filed(asked.reports, period.year, period.quarter, period.ends_on)
    found: dict[tuple[str, str], list] = {}
    key = "" if report.stage else report.key
    for code, *edition, year, quarter, ends_on, part_id, answers in filed(report.unit_id, key):
        if code == form.code:
            answers = _in_our_cells(report.collection.edition, *edition, answers)
        for asked_code, when in asked.reports:
            if code == asked_code and _is_at(period, when, year, quarter, ends_on):
                found.setdefault((code, when), []).append((ends_on, part_id, answers))
    return {
        (code, when): _as_one(report, filed, _numbers_of(form, code, when))
        for (code, when), filed in found.items()
    }


def _in_our_cells(
    ours: Edition, edition_id: int, digest: str, answers: dict[str, Any]
) -> dict[str, Any]:
    """Rename answers given by another edition of the form as the mapping between them says."""
    carried = carried_on(edition_id, digest, ours)
    return answers if carried is None else carried.renamed(answers)


@lru_cache(maxsize=_KEPT)
def _filed(
    asked: frozenset[tuple[str, str]], year: int, quarter: int | None, ends_on: date
) -> Composed[[int, str], Report, tuple]:
    period = Period(year=year, quarter=quarter, ends_on=ends_on)
    named = Q(pk__in=[])
    for code, when in asked:
        named |= Q(collection__edition__code=code) & _at(period, when, "collection__period__")

    def filed(unit: int, key: str) -> QuerySet[Report, tuple]:
        return (
            Report.objects.current()
            # Of a form handed in twice the final data count for others.
            .filter(named, unit=unit, key__in=[key, Deadline.Stage.FINAL])
            .exclude(collection__edition__state=Edition.State.WITHDRAWN)
            .order_by("collection_id", "id")
            .values_list(
                "collection__edition__code", "collection__edition_id",
                "collection__edition__digest", "collection__period__year",
                "collection__period__quarter", "collection__period__ends_on", "part_id", "answers",
            )
        )  # fmt: skip

    return Composed(filed)


def _at(period: Period, when: str, prefix: str) -> Q:
    """Say which periods are the same, one year before, or just before."""
    if when == _NOW:
        return Q(**{f"{prefix}year": period.year, f"{prefix}quarter": period.quarter}) | Q(
            **{f"{prefix}year": period.year, f"{prefix}ends_on": period.ends_on}
        )
    if when == _LAST or period.quarter is None:
        return Q(**{f"{prefix}year": period.year - 1, f"{prefix}quarter": period.quarter})
    year, quarter = _quarter_before(period)
    return Q(**{f"{prefix}year": year, f"{prefix}quarter": quarter})


def _is_at(period: Period, when: str, year: int, quarter: int | None, ends_on: date) -> bool:
    if when == _NOW:
        return year == period.year and (quarter == period.quarter or ends_on == period.ends_on)
    if when == _LAST or period.quarter is None:
        return (year, quarter) == (period.year - 1, period.quarter)
    return (year, quarter) == _quarter_before(period)


def _quarter_before(period: Period) -> tuple[int, int]:
    assert period.quarter is not None
    return (period.year, period.quarter - 1) if period.quarter > 1 else (period.year - 1, 4)


def _numbers_of(form: Form, code: str, when: str) -> Callable[[str], bool]:
    """Tell which cells of another report are numbers: our rules say so, or our own cells."""
    own = code == form.code
    source = when if own else code if when == _NOW else f"{code}@{when}"
    outside, find = form.compiled["outside"], form.questionnaire.find

    def is_number_there(address: str) -> bool:
        kind = outside.get(f"{source}!{address}")
        if kind is not None or not own:
            return kind == "num"
        cell = find(address)
        return cell is not None and is_number(cell)

    return is_number_there


def _as_one(
    report: Report, filed: list[tuple[date, int | None, dict]], is_numeric: Callable[[str], bool]
) -> dict[str, Any] | None:
    """Take of several reports of one form the one that matches; parts are added for a whole."""
    latest = max(ends_on for ends_on, _, _ in filed)
    by_part = {part_id: answers for ends_on, part_id, answers in filed if ends_on == latest}
    if report.part_id in by_part:
        return by_part[report.part_id]
    if report.part_id is not None:
        return None
    return added(list(by_part.values()), is_numeric)


def _others(report: Report) -> list[dict[str, Any]]:
    rows = Report.objects.current().filter(
        unit_id=report.unit_id, collection_id=report.collection_id
    )
    if report.stage is not None:
        rows = rows.filter(key=report.key)
    return list(rows.exclude(pk=report.pk).order_by("id").values_list("answers", flat=True))


def _beds_of(report: Report) -> dict[str, Any]:
    parts = Part.objects.filter(open_on(timezone.localdate()), unit_id=report.unit_id)
    rows = list(parts.values_list("pk", "parent_id", "specialty_code", "beds"))
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
