"""Waiting for what another process does: by looking, never by sleeping for a guessed time."""

import threading
import time
from collections.abc import Callable


def wait_until[Found](
    look: Callable[[], Found], what: str, *, seconds: float = 30, pause: float = 0.1
) -> Found:
    """Look again and again until something true is seen, and return it."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"After {seconds:g} s still not so: {what}.")
        threading.Event().wait(pause)
    return found
