"""The status of an obligation (reports.md 2): derived, never stored. Pure: no database, no clock."""

from collections.abc import Collection as Several
from datetime import date

from ssoz.reports.models import Obligation, Report

FILED = (Report.State.SENT, Report.State.VERIFIED, Report.State.ACCEPTED)


def obligation_status(
    obligation: Obligation, day: date, states: Several[str] | None = None
) -> Obligation.Status:
    """Derive the status on a day from what the row says and the states of its reports.

    Without `states` they are taken of `obligation.reports`, which lists prefetch.
    """
    if states is None:
        states = [report.state for report in current_reports(obligation)]
    if obligation.not_applicable_at is not None:
        return Obligation.Status.NOT_APPLICABLE
    if states and all(state == Report.State.ACCEPTED for state in states):
        return Obligation.Status.DONE
    if states and all(state in FILED for state in states):
        return Obligation.Status.SENT
    if obligation.due is not None and obligation.due < day:
        return Obligation.Status.OVERDUE
    if obligation.is_activated:
        return Obligation.Status.IN_PROGRESS
    return Obligation.Status.OUTSTANDING


def current_reports(obligation: Obligation) -> list[Report]:
    """Return the reports that count: those not dropped with a level that was changed."""
    return [report for report in obligation.reports.all() if report.dropped_at is None]
