"""Who has been heard of, what waits in the queue, when the last copy was made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule

from ssoz.health.faults import fault_of
from ssoz.health.models import Backup, Heartbeat

WORKER = "worker"
_SILENCE = timedelta(minutes=2)
_LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class QueueFacts:
    """How the queue stands; `waiting_since` is that of the job that has waited longest."""

    waiting: int
    waiting_since: datetime | None
    running: int
    failed: int
    scheduled: int
    late: tuple[str, ...]
    heard_at: datetime | None


@dataclass(frozen=True)
class FailedJob:
    """A job that ended with an error: what it was, and the error without the data it was about."""

    id: str
    function: str
    at: datetime
    attempts: int
    fault: str


def is_alive(name: str, now: datetime) -> bool:
    """Tell whether a part has left a sign of life within two minutes."""
    heard = last_beat(name)
    return heard is not None and heard > now - _SILENCE


def was_heard(name: str) -> bool:
    """Tell whether a part has ever left a sign of life."""
    return last_beat(name) is not None


def last_beat(name: str) -> datetime | None:
    """Return when a part left its last sign of life."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def queue_facts(now: datetime) -> QueueFacts:
    """Count what the queue has; a job is locked while a worker is at it."""
    waiting = OrmQ.objects.filter(lock__lte=now).order_by("lock")
    due = Schedule.objects.filter(next_run__lt=now - _LATE).exclude(repeats=0)
    return QueueFacts(
        waiting=waiting.count(),
        waiting_since=waiting.values_list("lock", flat=True).first(),
        running=OrmQ.objects.filter(lock__gt=now).count(),
        failed=Failure.objects.count(),
        scheduled=Schedule.objects.exclude(repeats=0).count(),
        late=tuple(due.order_by("next_run").values_list("func", flat=True)),
        heard_at=last_beat(WORKER),
    )


def failed_jobs(count: int) -> list[FailedJob]:
    """Return the jobs that failed last."""
    return list(_told(Failure.objects.order_by("-stopped", "id")[:count]))


def last_backup() -> Backup | None:
    """Return the copy that was made last."""
    return Backup.objects.first()


def backup_age(backup: Backup | None) -> timedelta | None:
    """Return how old a copy is: counted from its beginning, for it holds nothing later."""
    return None if backup is None else timezone.now() - backup.begun_at


def _told(rows: Iterable[Failure]) -> Iterable[FailedJob]:
    for row in rows:
        yield FailedJob(row.id, row.func, row.stopped, row.attempt_count, fault_of(row.result))
