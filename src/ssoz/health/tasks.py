"""What the queue may call: whoever runs this is alive."""

from ssoz.health import operations
from ssoz.health.queries import WORKER


def beat() -> None:
    """Leave the worker's sign of life; the schedule calls it each minute."""
    operations.beat(WORKER)
