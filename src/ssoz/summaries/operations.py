"""Handing a summary out: what leaves the system stands in the journal."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db.models import QuerySet

from ssoz.actors import Actor, require
from ssoz.journal.operations import note
from ssoz.reports.models import Obligation
from ssoz.summaries import queries, sheets
from ssoz.summaries.queries import PERMISSION, Asked


def export(*, asked: Asked, by: str, figure: str, kind: str, actor: Actor) -> Iterable[bytes]:
    """Return completeness as CSV (unit by unit) or XLSX (the figures as well), piece by piece.

    It holds states and never an answer, so whoever makes the summary may take it along.
    """
    require(actor.can(PERMISSION))
    found = for_list(queries.obligations(actor, asked, figure))
    _note(asked, figure, kind, actor, rows=found.count())
    if kind == sheets.CSV:
        return sheets.units_csv(found)
    table = queries.completeness(actor, asked, by)
    return sheets.workbook(table, queries.labels(by), asked, found)


def for_list(found: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Load with obligations what lists show; the most urgent come first."""
    return (
        found.select_related("collection__edition", "collection__period", "unit__voivodeship")
        .defer("collection__edition__definition", "collection__edition__compiled")
        .order_by("due_on", "id")
    )


def _note(asked: Asked, figure: str, kind: str, actor: Actor, rows: int) -> None:
    about = {name: value for name, value in asdict(asked).items() if value}
    note(
        "summaries.completeness.exported",
        by=actor,
        about={**about, "figure": figure},
        kind=kind,
        rows=rows,
    )
