"""One act on many reports: the rules that are said before, and the names of the rows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from backoffice.acts import Act
from backoffice.admin.report_acts import BULK
from backoffice.bulk import BulkPages, asked_reason
from backoffice.review import why_refused
from backoffice.templatetags.report_words import report_name
from ssoz.access.models import Profile
from ssoz.actors import Actor
from ssoz.bulk.models import BulkAct
from ssoz.reports import operations, queries, refusals
from ssoz.reports.models import Report
from web.templatetags.words import tied


class BulkReports(BulkPages):
    """Verifying, accepting and sending back many reports."""

    many_acts = BULK
    many_name = _("With the chosen reports")

    def for_judging(self, rows: QuerySet) -> QuerySet:
        """Load what the policies ask for, without the answers."""
        return rows.for_list()

    def for_naming(self, rows: QuerySet) -> QuerySet:
        """Load the form, the period and the unit."""
        return rows.for_list()

    def name_of(self, thing: Report) -> tuple[str, str]:
        """Name the report, and the unit and part it is of."""
        part = f", {thing.part}" if thing.part else ""
        return report_name(thing), f"{tied(thing.unit)}{part}"

    def why_not(self, act: Act, actor: Actor, rows: Iterable[Model]) -> Iterator[tuple[int, Any]]:
        """Yield of each report why an act is not possible on it, or nothing."""
        filled = _units_filled_by(actor)
        for report in rows:
            fills_there = report.unit_id in filled and queries.fills_there(actor, report)
            yield report.pk, why_not(actor, act.operation, report, fills_there)

    def why_left(self, code: str) -> Any:
        """Say why a report was left as it was."""
        return refusals.why_left(code)

    def begin_many(
        self, act: Act, keys: list[int], answers: Mapping[str, Any], actor: Actor
    ) -> BulkAct:
        """Hand reports over to the queue."""
        return operations.start_bulk(
            act=act.operation, reports=keys, reason=asked_reason(answers), actor=actor
        )


def why_not(actor: Actor, operation: str, report: Report, fills_there: bool) -> Any:
    """Say why an act on a report is not possible for an actor, or nothing if it is."""
    if not can_proceed(getattr(report, operation)):
        return _("its state is “%(state)s”") % {"state": report.get_state_display()}
    return why_refused(actor, operation, report, fills_there)


def _units_filled_by(actor: Actor) -> set[int]:
    """Return the units in which the person holds a role at all: only there they may fill in."""
    profiles = Profile.objects.filter(person=actor.person_id)
    return set(profiles.values_list("unit_id", flat=True))
