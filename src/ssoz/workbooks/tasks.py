"""What the queue may call."""

from ssoz.workbooks import operations


def drop_forgotten() -> int:
    """Forget what was read a day ago; the schedule calls it each minute."""
    return operations.drop_forgotten()
