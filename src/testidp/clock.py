"""The provider's own clock, which a visitor may set wrong."""

from datetime import UTC, datetime, timedelta

_MOST = 24 * 60 * 60


def seconds_ahead(text: str) -> int:
    """Read by how many seconds the clock is ahead, or behind if negative; nonsense is none."""
    try:
        return max(-_MOST, min(_MOST, int(text)))
    except ValueError:
        return 0


def time_there(ahead: int) -> datetime:
    """Return the time that a clock shows which is ahead by so many seconds."""
    return datetime.now(UTC) + timedelta(seconds=ahead)
