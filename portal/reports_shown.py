"""Reporting obligations of one's own unit as the portal shows them: in which list, with which step."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.utils import timezone

from ssoz.actors import SYSTEM, Actor
from ssoz.questionnaires.models import Edition
from ssoz.reports import policies, queries
from ssoz.reports.models import Change, Collection, Obligation, Period, Report
from ssoz.reports.statuses import current_reports, obligation_status

DUE_SOON = timedelta(days=60)
TABS = {"okresowe": Edition.Tab.PERIODIC, "jednorazowe": Edition.Tab.ONE_OFF}


class Stage(StrEnum):
    """The three lists, by the words of their address."""

    TO_FILL = "do-uzupelnienia"
    SENT = "wyslane"
    ACCEPTED = "zatwierdzone"


_STAGE_OF = {
    Report.State.DRAFT: Stage.TO_FILL,
    Report.State.RETURNED: Stage.TO_FILL,
    Report.State.SENT: Stage.SENT,
    Report.State.VERIFIED: Stage.SENT,
    Report.State.ACCEPTED: Stage.ACCEPTED,
}


@dataclass(frozen=True)
class Marks:
    """What a line says of a report beside its own row: who saved it last, which remarks wait."""

    saved_by: str = ""
    open_remarks: int = 0


@dataclass(frozen=True)
class Row:
    """One obligation with its reports: what a line of a list says, and the one act on it."""

    obligation: Obligation
    status: Obligation.Status
    reports: list[Report]
    actor: Actor
    marks: dict[int, Marks] = field(default_factory=dict)
    first: tuple[str, ...] = ()  # forms that are to be sent before this one

    @property
    def collection(self) -> Collection:
        return self.obligation.collection

    @property
    def edition(self) -> Edition:
        return self.collection.edition

    @property
    def period(self) -> Period:
        return self.collection.period

    @property
    def concerns(self) -> bool:
        return self.status != Obligation.Status.NOT_APPLICABLE

    @property
    def stages(self) -> set[Stage]:
        """Return the lists in which it stands: parts may be in different ones."""
        if not self.concerns:
            return set()
        return {_STAGE_OF[report.state] for report in self.reports} or {Stage.TO_FILL}

    @property
    def is_open(self) -> bool:
        """Tell whether something is left to do by the unit."""
        return Stage.TO_FILL in self.stages and not self.collection.is_closed

    @property
    def is_shut(self) -> bool:
        """Tell whether something was left undone when the collection closed."""
        return Stage.TO_FILL in self.stages and self.collection.is_closed

    @property
    def is_overdue(self) -> bool:
        return self.status == Obligation.Status.OVERDUE

    @property
    def is_late(self) -> bool:
        """Tell whether a report was sent after the day."""
        return any(report.is_late for report in self.reports)

    @property
    def only(self) -> Report | None:
        """Return the report, where there is exactly one."""
        return self.reports[0] if len(self.reports) == 1 else None

    @property
    def passes(self) -> list[Report]:
        """Return the reports of a form that is handed in twice as a whole."""
        is_whole = self.obligation.level == Obligation.Level.COLLECTIVE
        return [report for report in self.reports if report.stage] if is_whole else []

    @property
    def returned(self) -> Report | None:
        found = (one for one in self.reports if one.state == Report.State.RETURNED)
        return next(found, None)

    @property
    def state(self) -> Report | Obligation.Status:
        """Return what the badge says: the report's own state, or how far its parts are."""
        if not self.concerns:
            return self.status
        if report := self.returned or self.only:
            return report
        if self.status == Obligation.Status.OVERDUE:
            waits = not self.obligation.is_activated
            return Obligation.Status.OUTSTANDING if waits else Obligation.Status.IN_PROGRESS
        return self.status

    @property
    def sent_count(self) -> int:
        return sum(not report.is_fillable for report in self.reports)

    @property
    def saved(self) -> Report | None:
        """Return the report that somebody saved last; what the register put in is no save."""
        saved = [report for report in self.reports if self.marks[report.pk].saved_by]
        return max(saved, key=lambda report: report.changed_at, default=None)

    @property
    def saved_by(self) -> str:
        return self.marks[self.saved.pk].saved_by if self.saved else ""

    @property
    def open_remarks(self) -> int:
        return sum(marks.open_remarks for marks in self.marks.values())

    @property
    def may_activate(self) -> bool:
        waits = self.concerns and not self.obligation.is_activated
        is_open = waits and not self.collection.is_closed
        return is_open and policies.may_activate(self.actor, self.obligation)

    @property
    def act(self) -> str:
        """Name the next step: activate, fill, correct, parts, show; nothing if there is none."""
        if not self.concerns:
            return ""
        if not self.obligation.is_activated:
            return "activate" if self.may_activate else ""
        return act_on(self.actor, self.only) if self.only else "parts"


def act_on(actor: Actor, report: Report) -> str:
    """Name what an actor may do with a report: fill, correct, show, or nothing."""
    if not policies.may_read(actor, report):
        return ""
    is_closed = not report.is_fillable or report.collection.is_closed
    if is_closed or not policies.may_fill(actor, report):
        return "show"
    return "correct" if report.state == Report.State.RETURNED else "fill"


def own_rows(actor: Actor) -> list[Row]:
    """Return all that the actor's unit owes, by due date: three queries however many there are."""
    found = sorted(queries.obligations_for(actor), key=lambda row: _by_due(row.obligation))
    marks = _marks(report for row in found for report in row.reports)
    rows = [
        Row(row.obligation, row.status, row.reports, actor, _of(marks, row.reports))
        for row in found
    ]
    return _in_order(rows)


def row_of(obligation: Obligation, actor: Actor) -> Row:
    """Make the row of an obligation that `queries.with_reports` loaded."""
    reports = current_reports(obligation)
    for report in reports:
        report.collection, report.unit = obligation.collection, obligation.unit
    states = [report.state for report in reports]
    status = obligation_status(obligation, timezone.localdate(), states)
    return Row(obligation, status, reports, actor, _of(_marks(reports), reports))


def to_fill_count(request: HttpRequest) -> int:
    """Count what waits to be filled in, for the navigation: one query in a request."""
    if not hasattr(request, "_reports_to_fill"):
        request._reports_to_fill = _count_to_fill(request.actor)
    return request._reports_to_fill


def keep_count(request: HttpRequest, rows: Iterable[Row]) -> None:
    """Spare the navigation its query where the rows are read anyway."""
    request._reports_to_fill = sum(row.is_open for row in rows)


def due_soon(rows: Iterable[Row]) -> list[Row]:
    """Keep what belongs on the home page: returned, overdue, due within two months."""
    last = timezone.localdate() + DUE_SOON
    return [
        row
        for row in rows
        if row.is_open
        and (row.returned or row.obligation.due is None or row.obligation.due <= last)
    ]


def _in_order(rows: list[Row]) -> list[Row]:
    """Say of each row what is to be sent before it and still waits."""
    waiting = {(row.period.pk, row.edition.code) for row in rows if row.is_open}
    before = queries.filed_before() if waiting else {}
    return [
        replace(
            row, first=tuple(sorted(code for code in codes if (row.period.pk, code) in waiting))
        )
        if row.is_open and (codes := before.get(row.edition.code))
        else row
        for row in rows
    ]


def _marks(reports: Iterable[Report]) -> dict[int, Marks]:
    by_people = Change.objects.exclude(person_name=SYSTEM.name)
    last = by_people.filter(report=OuterRef("pk")).order_by("-revision")
    unanswered = Q(remarks__answered_at=None, remarks__closed_at=None)
    found = Report.objects.filter(pk__in=[report.pk for report in reports]).order_by()
    marked = found.annotate(
        saved_by=Subquery(last.values("person_name")[:1]),
        open_remarks=Count("remarks", filter=unanswered),
    )
    return {
        pk: Marks(saved_by or "", open_remarks)
        for pk, saved_by, open_remarks in marked.values_list("pk", "saved_by", "open_remarks")
    }


def _of(marks: dict[int, Marks], reports: Iterable[Report]) -> dict[int, Marks]:
    return {report.pk: marks.get(report.pk, Marks()) for report in reports}


def _count_to_fill(actor: Actor) -> int:
    if not actor.can("report.list") or actor.unit_id is None:
        return 0
    unfinished = Report.objects.current().filter(
        obligation=OuterRef("pk"), state__in=Report.FILLABLE
    )
    own = Obligation.objects.visible_to(actor, to="report.list").filter(unit_id=actor.unit_id)
    waiting = own.owed().filter(collection__closed_at=None, collection__opened_at__isnull=False)
    return waiting.filter(Q(activated_at=None) | Exists(unfinished)).count()


def _by_due(obligation: Obligation) -> tuple[date, int]:
    return obligation.due or date.max, obligation.pk
