"""What the queue may call."""

from django.core.management import call_command


def clear_sessions() -> None:
    """Remove the sessions that have run out; the schedule calls it each day."""
    call_command("clearsessions")
