"""Completeness as a spreadsheet: the figures with what they mean, and unit by unit."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ssoz.reports.models import Obligation
from ssoz.sheets import Page, Row, csv_lines, xlsx
from ssoz.summaries.definitions import definitions
from ssoz.summaries.queries import Asked, Table

CSV, XLSX = "csv", "xlsx"
_CHUNK = 2000
_UNIT_WIDTHS = (10, 10, 50, 15, 20, 24, 28, 12, 24, 18, 8, 14)
_FIGURE_WIDTHS = (30, 10, 14, 10, 12, 12, 10, 12, 12)


def units_csv(found: QuerySet[Obligation]) -> Iterator[bytes]:
    """Write who owes what and how it stands, line by line."""
    return csv_lines(_units(found))


def workbook(
    table: Table, names: dict[str, str], asked: Asked, found: QuerySet[Obligation]
) -> Iterator[bytes]:
    """Write the figures, what they mean, and unit by unit, on three sheets."""
    return xlsx(
        [
            Page(_("Completeness"), _FIGURE_WIDTHS, _figures(table, names)),
            Page(_("How it is counted"), (30, 60), _meanings(asked)),
            Page(_("Units"), _UNIT_WIDTHS, _units(found)),
        ]
    )


def _figures(table: Table, names: dict[str, str]) -> Iterator[Row]:
    yield (
        "", _("Owed"), _("Handed over"), _("Percent"), _("In time"), _("Handed over late"),
        _("Not handed over"), _("Not handed over, overdue"), _("Accepted"),
    )  # fmt: skip
    lines = [(names.get(one.key, one.key), one.figures) for one in table.slices]
    if table.total is not None:
        lines.append((_("Together"), table.total))
    for name, of in lines:
        yield (
            name, of.owed, of.handed_over, of.percent, of.in_time, of.late, of.missing,
            of.overdue, of.accepted,
        )  # fmt: skip


def _meanings(asked: Asked) -> Iterator[Row]:
    yield _("Figure"), _("What it means")
    for one in definitions(asked.link, asked.stage):
        yield str(one.name), str(one.meaning)
    yield _("State on"), timezone.localdate()


def _units(found: QuerySet[Obligation]) -> Iterator[Row]:
    yield (
        _("Form"), _("Period"), _("Unit"), _("REGON"), _("Town"), _("Voivodeship"),
        _("Unit type"), _("Due"), _("Status"), pgettext("when", "Handed over"), _("Late"),
        _("Last reminder"),
    )  # fmt: skip
    late = {True: _("yes"), False: _("no")}
    statuses = dict(Obligation.Status.choices)
    row: Any  # an obligation with how it stands
    for row in found.iterator(chunk_size=_CHUNK):
        unit, collection = row.unit, row.collection
        yield (
            collection.edition.code, collection.period.code, unit.name, unit.regon, unit.town,
            unit.voivodeship.name, unit.get_type_display(), row.day, str(statuses[row.status]),
            _day(row) if row.handed_over else None, late[row.is_late], row.reminded_on,
        )  # fmt: skip


def _day(row: Any) -> date | None:
    return timezone.localtime(row.handed_at).date() if row.handed_at else None
