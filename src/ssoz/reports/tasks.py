"""What the queue may call. The row, not the task, is the promise: sweeps pick up what waits."""

from itertools import batched

from django.utils import timezone

from ssoz.reports import operations

_AT_ONCE = 200


def continue_bulk(bulk_id: int) -> int:
    """Do the next reports of a bulk act."""
    return operations.continue_bulk(bulk_id=bulk_id)


def remind_of_due_dates() -> int:
    """Remind, each morning, of reports due in seven days, tomorrow, and since yesterday."""
    due = operations.obligations_to_remind(timezone.localdate())
    return sum(
        operations.remind_of_due_dates(obligation_ids=list(ids)) for ids in batched(due, _AT_ONCE)
    )
