"""What the queue may call. The row, not the task, is the promise: a sweep picks up what stands."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_q.tasks import async_task

from ssoz.register import operations
from ssoz.register.models import RegisterImport
from ssoz.register.operations import Next

CONTINUE = "ssoz.register.tasks.continue_import"
COMPLETE = "ssoz.register.tasks.complete_import"
# A stretch of reading fits into the limit of the queue; the long steps have a limit of their own.
_SECONDS = settings.Q_CLUSTER["timeout"] / 3
_LONG = 3600


def continue_import(job_id: int) -> str:
    """Read on for a while, and queue what comes next."""
    following = operations.carry_on(job_id=job_id, seconds=_SECONDS)
    if following == Next.READ:
        async_task(CONTINUE, job_id)
    if following == Next.COMPARE:
        async_task(COMPLETE, job_id, timeout=_LONG)
    return following


def complete_import(job_id: int) -> str:
    """Compare, apply or undo: one transaction, which may take minutes."""
    return continue_import(job_id)


def resume_imports() -> int:
    """Queue the imports that no worker moves any more; the schedule calls it each minute."""
    now, after = timezone.now(), timedelta(seconds=settings.Q_CLUSTER["retry"])
    running = RegisterImport.objects.filter(state__in=RegisterImport.RUNNING)
    stale = [job.pk for job in running.order_by("pk") if job.is_stale(now, after)]
    for job_id in stale:
        async_task(COMPLETE, job_id, timeout=_LONG)
    return len(stale)
