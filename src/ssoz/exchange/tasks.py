"""What the queue may call. The row, not the task, is the promise: a sweep picks up what waits."""

from django_q.tasks import async_task

from ssoz.exchange import operations

_LONGEST_SECONDS = 3600


def write_export(export_id: int) -> str:
    """Write the file of an export."""
    return operations.write_export(export_id=export_id)


def resume_exports() -> int:
    """Queue the exports whose worker is gone, and remove the files whose time is over."""
    waiting = operations.to_resume()
    for export_id in waiting:
        async_task("ssoz.exchange.tasks.write_export", export_id, timeout=_LONGEST_SECONDS)
    return len(waiting) + operations.destroy_expired() + operations.drop_forgotten()
