"""What a person has to do: the reporter's lists and the supervisor's board."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from ssoz.actors import Actor
from ssoz.questionnaires.models import Edition
from ssoz.reports import statuses
from ssoz.reports.models import Obligation, Report
from ssoz.units.models import Part, Unit, open_on

TO_FILL, SENT, ACCEPTED = "to_fill", "sent", "accepted"
STATES = {
    TO_FILL: (Report.State.DRAFT, Report.State.RETURNED),
    SENT: (Report.State.SENT, Report.State.VERIFIED),
    ACCEPTED: (Report.State.ACCEPTED,),
}


@dataclass(frozen=True)
class ObligationRow:
    """A line of the reporter's list: what is owed, where it stands, and the reports to open."""

    obligation: Obligation
    status: Obligation.Status
    reports: list[Report] = field(default_factory=list)


def obligations_for(
    actor: Actor, tab: str = "", state: str = "", year: int | None = None
) -> list[ObligationRow]:
    """Return what the actor's own unit owes, by tab, by `to_fill`, `sent` or `accepted`, and year."""
    found = _own(actor)
    if tab:
        found = found.filter(collection__edition__tab=tab)
    if year is not None:
        found = found.filter(collection__period__year=year)
    today = timezone.localdate()
    rows = [_row(obligation, state, today) for obligation in with_reports(found)]
    return [row for row in rows if not state or _belongs(row, state)]


def years_for(actor: Actor, tab: str = "") -> list[int]:
    """Return the years for which the actor's own unit owes anything, newest first."""
    found = _own(actor)
    if tab:
        found = found.filter(collection__edition__tab=tab)
    years = found.values_list("collection__period__year", flat=True)
    return sorted(set(years.order_by()), reverse=True)


def with_reports(obligations: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Load obligations with what lists show, their reports without the answers."""
    reports = Report.objects.current().select_related("part").defer("answers").order_by("id")
    return (
        obligations.select_related("collection__edition", "collection__period", "unit")
        .defer("collection__edition__definition", "collection__edition__compiled")
        .prefetch_related(Prefetch("reports", queryset=reports))
    )


def parts_to_choose(obligation: Obligation) -> QuerySet[Part]:
    """Return the organisational units for which a report can be filled in individually.

    These are establishments and the units below them; cells only where there is nothing else.
    """
    is_open = Part.objects.filter(open_on(timezone.localdate()), unit_id=obligation.unit_id)
    larger = is_open.exclude(level=Part.Level.CELL)
    return (larger if larger.exists() else is_open).order_by("id")


def units_owing(edition_types: list[str], day: date) -> QuerySet[Unit]:
    """Return the units that owe a form by their type."""
    return Unit.objects.active(day).reporting().filter(type__in=edition_types).order_by("id")


def _own(actor: Actor) -> QuerySet[Obligation]:
    visible = Obligation.objects.visible_to(actor, to="report.list")
    return (
        visible.filter(unit_id=actor.unit_id)
        .exclude(collection__opened_at__isnull=True)
        .exclude(collection__edition__state=Edition.State.DRAFT)
    )


def _row(obligation: Obligation, state: str, today: date) -> ObligationRow:
    reports = statuses.current_reports(obligation)
    states = [report.state for report in reports]
    shown = [report for report in reports if not state or report.state in STATES[state]]
    status = statuses.obligation_status(obligation, today, states)
    for report in shown:
        report.obligation, report.collection = obligation, obligation.collection
        report.unit = obligation.unit
    return ObligationRow(obligation, status, shown)


def _belongs(row: ObligationRow, state: str) -> bool:
    if row.reports:
        return row.status != Obligation.Status.NOT_APPLICABLE or state != TO_FILL
    outstanding = not row.obligation.is_activated
    return state == TO_FILL and outstanding and row.obligation.not_applicable_at is None
