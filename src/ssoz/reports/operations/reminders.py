"""Reminding of what is due: by an office, and each morning by the system."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from ssoz.actors import SYSTEM, Actor, require
from ssoz.journal.operations import record
from ssoz.parameters.reading import value
from ssoz.reports import mails, policies
from ssoz.reports.models import Obligation
from ssoz.reports.operations import texts
from ssoz.reports.queries import recipients, with_reports
from ssoz.reports.statuses import obligation_status

_LAST = timedelta(days=1)
_PASSED = timedelta(days=-1)
# A worker that was down on the day itself makes up for it; later than this it would confuse.
_MADE_UP = timedelta(days=3)
_OPEN = (
    Obligation.Status.OUTSTANDING,
    Obligation.Status.IN_PROGRESS,
    Obligation.Status.OVERDUE,
)


@transaction.atomic
def remind(*, obligations: Iterable[Obligation], text: str = "", actor: Actor) -> int:
    """Remind units of what they have not sent; return how many e-mails went out.

    One e-mail goes to each person of each unit, whatever the number of forms.
    """
    words = texts.optional(text)
    pks = {obligation.pk for obligation in obligations}
    rows = list(with_reports(Obligation.objects.filter(pk__in=pks).order_by("pk")))
    for obligation in rows:
        require(policies.may_remind(actor, obligation))
    today = timezone.localdate()
    missing = [row for row in rows if obligation_status(row, today) in _OPEN]
    told = recipients(missing)
    for obligation in missing:
        _mark(obligation, today, actor)
    for profile, owed in told:
        mails.reminder(profile, owed, words)
    return len(told)


@transaction.atomic
def remind_of_due_dates(*, obligation_ids: list[int]) -> int:
    """Remind of some obligations whose day comes near or has passed; return how many e-mails."""
    today = timezone.localdate()
    rows = Obligation.objects.select_for_update(of=("self",)).filter(pk__in=obligation_ids)
    due = [row for row in with_reports(rows.order_by("pk")) if _is_to_remind(row, today)]
    for obligation in due:
        _mark(obligation, today, SYSTEM)
    near = [row for row in due if row.due is not None and row.due >= today]
    passed = [row for row in due if row not in near]
    sent = 0
    for profile, owed in recipients(near):
        mails.deadline_near(profile, owed)
        sent += 1
    for profile, owed in recipients(passed):
        for obligation in owed:
            mails.deadline_passed(profile, obligation)
            sent += 1
    return sent


def obligations_to_remind(day: date) -> list[int]:
    """Return the ids of obligations for which today may be a day of reminding."""
    days = [
        day + distance - timedelta(days=late)
        for distance in _distances()
        for late in range(_MADE_UP.days)
    ]
    rows = (
        Obligation.objects.owed()
        .due_on_one_of(days)
        .filter(collection__opened_at__isnull=False, collection__closed_at__isnull=True)
    )
    return list(rows.order_by("unit_id", "pk").values_list("pk", flat=True))


def _is_to_remind(obligation: Obligation, today: date) -> bool:
    """Tell whether a day of reminding has come since the last reminder, and it is still owed."""
    if obligation.due is None or obligation_status(obligation, today) not in _OPEN:
        return False
    days = [obligation.due - distance for distance in _distances()]
    come = [day for day in days if day <= today < day + _MADE_UP]
    return bool(come) and (obligation.reminded_on is None or obligation.reminded_on < max(come))


def _mark(obligation: Obligation, today: date, actor: Actor) -> None:
    obligation.reminded_on = today
    record(obligation, "reports.obligation.reminded", by=actor)


def _distances() -> tuple[timedelta, ...]:
    """Return how long before, or after, the due day there is a reminder."""
    return timedelta(days=value("due_reminder_days")), _LAST, _PASSED
