"""What the rules may ask of beyond the report: other reports, the register, the period."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from ssoz.composed import Composed
from ssoz.questionnaires.evaluation.sheet import Context
from ssoz.questionnaires.mapping import carried_on
from ssoz.questionnaires.models import Edition
from ssoz.reports.cells import is_number
from ssoz.reports.merging import added
from ssoz.reports.models import Deadline, Period, Report
from ssoz.reports.queries.editions import Form, form_of
from ssoz.reports.queries.register import period_values, registry_of
from ssoz.reports.queries.times import BEFORE, LAST, NOW, at, is_at

_KEPT = 256  # as many as there are forms kept, each with the period of now
FILED_COLUMNS = (
    "collection__edition__code", "collection__edition_id", "collection__edition__digest",
    "collection__period__year", "collection__period__quarter", "collection__period__ends_on",
    "part_id", "answers",
)  # fmt: skip


class Filed(NamedTuple):
    """A report that another one may be judged by: which form, when, of which part."""

    code: str
    edition_id: int
    digest: str
    year: int
    quarter: int | None
    ends_on: date
    part_id: int | None
    answers: dict[str, Any]


def context_of(report: Report, *, whole: bool = True) -> Context:
    """Return what is known beside a report's answers, in two queries at most.

    Unless `whole`, only what the rules of its form ask about is read; a page that shows last
    year's values needs the whole.
    """
    form = form_of(report.collection.edition)
    asked = asked_of(form, whole=whole)
    return made_of(
        report,
        form,
        asked,
        filed=_filed_for(report, asked) if asked.reports else (),
        others=_others(report) if asked.others else None,
        registry=registry_of(report, asked.registry) if asked.registry else None,
    )


def made_of(
    report: Report,
    form: Form,
    asked: "Asked",
    *,
    filed: Iterable[Filed],
    others: Sequence[Mapping[str, Any]] | None,
    registry: Mapping[str, Any] | None,
) -> Context:
    """Put the context of a report together from what was read for it."""
    found = _reports_asked(report, form, asked, filed)
    return Context(
        last=found.get((form.code, LAST)),
        before=found.get((form.code, BEFORE)),
        forms={
            code if when == NOW else f"{code}@{when}": answers
            for (code, when), answers in found.items()
            if code != form.code and answers is not None
        },
        others=others,
        registry=registry,
        period=period_values(report.collection.period),
    )


@dataclass(frozen=True)
class Asked:
    """Which things outside a report are asked about."""

    reports: frozenset[tuple[str, str]]
    others: bool
    registry: frozenset[str]


def asked_of(form: Form, *, whole: bool) -> Asked:
    """Find what the rules of a form ask about."""
    reports = {(form.code, LAST)} if whole else set()
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
            own = source in (LAST, BEFORE)
            reports.add((form.code, source) if own else _form_and_time(source))
    return Asked(frozenset(reports), others, frozenset(registry))


def _form_and_time(name: str) -> tuple[str, str]:
    code, _, when = name.partition("@")
    return code, when or NOW


def _filed_for(report: Report, asked: Asked) -> Iterable[Filed]:
    period = report.collection.period
    filed = _filed(asked.reports, period.year, period.quarter, period.ends_on)
    rows = map(Filed._make, filed(report.unit_id, key_elsewhere(report)))
    return [in_our_cells(report.collection.edition, one) for one in rows]


def _reports_asked(
    report: Report, form: Form, asked: Asked, filed: Iterable[Filed]
) -> dict[tuple[str, str], dict[str, Any] | None]:
    period = report.collection.period
    found: dict[tuple[str, str], list[Filed]] = {}
    for one in filed:
        for code, when in asked.reports:
            if one.code == code and is_at(period, when, one.year, one.quarter, one.ends_on):
                found.setdefault((code, when), []).append(one)
    return {
        (code, when): _as_one(report, several, _numbers_of(form, code, when))
        for (code, when), several in found.items()
    }


def key_elsewhere(report: Report) -> str:
    """Return the key under which other reports belong to this one; a pass is no key of theirs."""
    return "" if report.stage else report.key


def in_our_cells(ours: Edition, one: Filed) -> Filed:
    """Rename answers given by another edition of the form as the mapping between them says."""
    carried = carried_on(one.edition_id, one.digest, ours) if one.code == ours.code else None
    return one if carried is None else one._replace(answers=carried.renamed(one.answers))


@lru_cache(maxsize=_KEPT)
def _filed(
    asked: frozenset[tuple[str, str]], year: int, quarter: int | None, ends_on: date
) -> Composed[[int, str], Report, tuple]:
    named = reports_named(asked, Period(year=year, quarter=quarter, ends_on=ends_on))

    def filed(unit: int, key: str) -> QuerySet[Report, tuple]:
        # Of a form handed in twice the final data count for others.
        own = named.filter(unit=unit, key__in=[key, Deadline.Stage.FINAL])
        return own.values_list(*FILED_COLUMNS)

    return Composed(filed)


def reports_named(asked: Iterable[tuple[str, str]], period: Period) -> QuerySet[Report]:
    """Return the reports, of any unit, that rules name when they judge one of a period."""
    named = Q(pk__in=[])
    for code, when in asked:
        named |= Q(collection__edition__code=code) & at(period, when, "collection__period__")
    current = Report.objects.current().filter(named)
    withdrawn = Edition.State.WITHDRAWN
    return current.exclude(collection__edition__state=withdrawn).order_by("collection_id", "id")


def _numbers_of(form: Form, code: str, when: str) -> Callable[[str], bool]:
    """Tell which cells of another report are numbers: our rules say so, or our own cells."""
    own = code == form.code
    source = when if own else code if when == NOW else f"{code}@{when}"
    outside, find = form.compiled["outside"], form.questionnaire.find

    def is_number_there(address: str) -> bool:
        kind = outside.get(f"{source}!{address}")
        if kind is not None or not own:
            return kind == "num"
        cell = find(address)
        return cell is not None and is_number(cell)

    return is_number_there


def _as_one(
    report: Report, filed: list[Filed], is_numeric: Callable[[str], bool]
) -> dict[str, Any] | None:
    """Take of several reports of one form the one that matches; parts are added for a whole."""
    latest = max(one.ends_on for one in filed)
    by_part = {one.part_id: one.answers for one in filed if one.ends_on == latest}
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
