"""How long to wait before work that failed is tried again: growing pauses, and no end."""

from datetime import timedelta

_SECONDS = (5, 10, 20, 40, 60)


def pause_after(attempts: int) -> timedelta:
    """Return the pause after so many failed attempts."""
    return timedelta(seconds=_SECONDS[min(max(attempts, 1), len(_SECONDS)) - 1])
