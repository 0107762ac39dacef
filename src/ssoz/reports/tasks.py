"""What the queue may call. The row, not the task, is the promise: sweeps pick up what waits."""

from datetime import timedelta
from itertools import batched

from django.utils import timezone
from django_q.tasks import async_task

from ssoz.reports import operations
from ssoz.reports.models import BulkAct

_AT_ONCE = 200
_STALE = timedelta(minutes=10)


def continue_bulk(bulk_id: int) -> int:
    """Do the next reports of a bulk act."""
    return operations.continue_bulk(bulk_id=bulk_id)


def resume_bulk() -> int:
    """Queue the bulk acts that no worker moves any more; the schedule calls it each minute."""
    stale = BulkAct.objects.filter(finished_at__isnull=True, moved_at__lt=timezone.now() - _STALE)
    waiting = list(stale.order_by("pk").values_list("pk", flat=True))
    for bulk_id in waiting:
        async_task("ssoz.reports.tasks.continue_bulk", bulk_id)
    return len(waiting)


def remind_of_due_dates() -> int:
    """Remind, each morning, of reports due in seven days, tomorrow, and since yesterday."""
    due = operations.obligations_to_remind(timezone.localdate())
    return sum(
        operations.remind_of_due_dates(obligation_ids=list(ids)) for ids in batched(due, _AT_ONCE)
    )
