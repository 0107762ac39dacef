"""What many reports of one collection are judged by, read together: no query for each of them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ssoz.questionnaires.evaluation.sheet import Context
from ssoz.reports.models import Deadline, Report
from ssoz.reports.queries.contexts import (
    FILED_COLUMNS,
    Filed,
    asked_of,
    in_our_cells,
    key_elsewhere,
    made_of,
    reports_named,
)
from ssoz.reports.queries.editions import Form
from ssoz.reports.queries.register import asks_of_parts, open_parts, register_says

# What answers of an edition are called in the form that asks for them.
type Renamed = Callable[[int, Mapping[str, Any]], Mapping[str, Any]]


class Surroundings:
    """The contexts of some reports of one collection, for each of several forms.

    Three queries at most. What the forms ask is read once, however many of them ask for it.
    """

    def __init__(self, reports: Sequence[Report], forms: Sequence[Form]) -> None:
        self._asked = {id(form): asked_of(form, whole=False) for form in forms}
        asked = self._asked.values()
        named = frozenset().union(*(one.reports for one in asked))
        self._filed = _filed_around(reports, named) if named else {}
        self._others = _others_of(reports) if any(one.others for one in asked) else {}
        needs_parts = any(asks_of_parts(one.registry) for one in asked)
        units = {report.unit_id for report in reports}
        self._parts: Mapping[int, list] = open_parts(units) if needs_parts else {}

    def context_of(self, report: Report, form: Form, renamed: Renamed | None = None) -> Context:
        """Return what `contexts.context_of` returns; `renamed` is how answers reach another form."""
        asked = self._asked[id(form)]
        return made_of(
            report,
            form,
            asked,
            filed=[_named(report, form, one, renamed) for one in self._filed_for(report)],
            others=self._others_for(report, renamed) if asked.others else None,
            registry=register_says(report, self._parts.get(report.unit_id))
            if asked.registry
            else None,
        )

    def _filed_for(self, report: Report) -> list[Filed]:
        """Return what was filed under the key of a report, in the order in which it was read."""
        keys = (key_elsewhere(report), Deadline.Stage.FINAL)
        there = self._filed.get(report.unit_id, ())
        return [one for key, one in there if key in keys]

    def _others_for(self, report: Report, renamed: Renamed | None) -> list[Mapping[str, Any]]:
        edition = report.collection.edition_id
        others = [
            answers
            for pk, key, answers in self._others.get(report.unit_id, ())
            if pk != report.pk and (report.stage is None or key == report.key)
        ]
        return others if renamed is None else [renamed(edition, answers) for answers in others]


def _named(report: Report, form: Form, one: Filed, renamed: Renamed | None) -> Filed:
    if one.code != form.code:
        return one
    if renamed is None:
        return in_our_cells(report.collection.edition, one)
    return one._replace(answers=dict(renamed(one.edition_id, one.answers)))


def _filed_around(
    reports: Sequence[Report], named: frozenset[tuple[str, str]]
) -> dict[int, list[tuple[str, Filed]]]:
    """Read what the reports of the same units said, by unit, with their keys."""
    found: dict[int, list[tuple[str, Filed]]] = defaultdict(list)
    around = reports_named(named, reports[0].collection.period).filter(
        unit_id__in={report.unit_id for report in reports},
        key__in={*map(key_elsewhere, reports), Deadline.Stage.FINAL},
    )
    for unit_id, key, *filed in around.values_list("unit_id", "key", *FILED_COLUMNS):
        found[unit_id].append((key, Filed._make(filed)))
    return found


def _others_of(reports: Sequence[Report]) -> dict[int, list[tuple[int, str, dict[str, Any]]]]:
    """Read the other instances of the form in the same units, by unit."""
    found: dict[int, list[tuple[int, str, dict[str, Any]]]] = defaultdict(list)
    instances = Report.objects.current().filter(
        collection_id=reports[0].collection_id,
        unit_id__in={report.unit_id for report in reports},
    )
    rows = instances.order_by("id").values_list("unit_id", "pk", "key", "answers")
    for unit_id, pk, key, answers in rows:
        found[unit_id].append((pk, key, answers))
    return found
