"""A form handed in twice: when the preliminary data are sent, the final data are owed."""

from django.utils import timezone

from ssoz.actors import SYSTEM, Actor
from ssoz.journal.operations import record
from ssoz.reports.models import Deadline, Obligation, Report
from ssoz.reports.operations.trail import keep_change
from ssoz.reports.queries import counts_of
from ssoz.units.models import Part

_FIRST, _LAST = Deadline.Stage.PRELIMINARY, Deadline.Stage.FINAL


def first_key(obligation: Obligation) -> str:
    """Return the key of the report that an obligation begins with."""
    return _FIRST.value if obligation.collection.has_two_passes else ""


def begin(
    obligation: Obligation, part: Part | None, key: str, said: dict[str, str], actor: Actor
) -> Report:
    """Begin a report with what is known already, as a change of its own by the system."""
    report = Report(
        obligation=obligation,
        collection=obligation.collection,
        unit=obligation.unit,
        part=part,
        key=key,
    )
    cells = {address: [None, value] for address, value in said.items() if value}
    if cells:
        report.revision = 1
        report.answers = {address: new for address, (_old, new) in cells.items()}
        report.changed_at = timezone.now()
    counts = counts_of(report, report.answers)
    report.errors, report.warnings = counts.errors, counts.warnings
    record(report, "reports.report.begun", by=actor)
    if cells:
        keep_change(report, 1, cells, SYSTEM, timezone.now())
    return report


def go_on(report: Report, actor: Actor) -> None:
    """Begin the final data with the preliminary ones just sent, and move the unit to their day.

    The obligation is locked. A preliminary report that was sent back and is sent again has begun
    its final one before.
    """
    if report.stage != _FIRST:
        return
    obligation = report.obligation
    others = Report.objects.current().filter(obligation=obligation, part=report.part)
    if not others.filter(key=_LAST).exists():
        begin(obligation, report.part, _LAST.value, report.answers, actor)
    due_on = report.collection.due_on()
    moves = Obligation.objects.in_final_pass().filter(pk=obligation.pk).exclude(due_on=due_on)
    if moves.exists():
        obligation.due_on, obligation.extended_to, obligation.extension_reason = due_on, None, ""
        record(obligation, "reports.obligation.final_pass", by=actor, due_on=due_on)
