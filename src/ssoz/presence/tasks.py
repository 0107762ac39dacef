"""What the queue may call."""

from ssoz.presence import operations


def forget_absent() -> int:
    """Remove the rows of those who have gone; the schedule calls it each minute."""
    return operations.forget_absent()
