"""What the queue may call."""

from ssoz.units import operations


def find_doubles() -> int:
    """Look for units that may be one and the same; the schedule calls it each night."""
    return operations.find_doubles()
