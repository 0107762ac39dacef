"""What the queue may call. The row, not the task, is the promise: a sweep picks up what waits."""

from ssoz.bulk import operations


def resume_stale() -> int:
    """Queue the bulk acts that no worker moves any more; the schedule calls it each minute."""
    return operations.resume_stale()
