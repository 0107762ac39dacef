"""An answer that a process keeps for some seconds: for what each page asks and few ever change."""

import time
from collections.abc import Callable
from typing import NamedTuple

from django.db import DatabaseError


class _Answer[T](NamedTuple):
    value: T
    until: float


class Kept[T]:
    """Asks anew when the seconds are over; what one process changes, the others learn by then."""

    def __init__(self, ask: Callable[[], T], *, seconds: float, nothing: T) -> None:
        self._ask = ask
        self._seconds = seconds
        self._nothing = nothing
        self.forget()

    def __call__(self) -> T:
        """Return the answer; without a database the last one goes on."""
        if time.monotonic() >= self._answer.until:
            try:
                value = self._ask()
            except (
                DatabaseError
            ):  # a page that says that the database is away is drawn all the same
                value = self._answer.value
            self.suppose(value)
        return self._answer.value

    def forget(self) -> None:
        """Ask anew at the next question."""
        self._answer = _Answer(self._nothing, 0.0)

    def suppose(self, value: T, seconds: float | None = None) -> None:
        """Keep an answer without asking."""
        life = self._seconds if seconds is None else seconds
        self._answer = _Answer(value, time.monotonic() + life)
