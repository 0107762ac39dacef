"""What the queue may call: sealing, each minute."""

from ssoz.journal import sealing


def seal() -> int:
    """Seal the entries that wait."""
    return sealing.seal_waiting()
