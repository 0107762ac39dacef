"""The invented country has a past: what is done in it is done at its own moment, in order."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from django.utils import timezone

FIRST_HOUR, LAST_HOUR = 8, 16
Act = Callable[[], object]


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock of this process stand at a moment; only the demo command does so."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


class Timeline:
    """Acts that wait for their moment; none is later than now."""

    def __init__(self, chance: Random) -> None:
        self.now = timezone.now()
        self.chance = chance
        self.waiting: list[tuple[datetime, int, Act]] = []
        self.numbers = count()

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def put(self, moment: datetime, act: Act) -> None:
        """Let an act wait for its moment."""
        heappush(self.waiting, (min(moment, self.now), next(self.numbers), act))

    def run(self) -> None:
        """Do all that waits, and what that puts, in the order of the moments."""
        while self.waiting:
            moment, _number, act = heappop(self.waiting)
            with at(moment):
                act()

    def some_moment(self, first: date, last: date) -> datetime:
        """Pick a moment of a working day between two days."""
        day = first + timedelta(days=self.chance.randint(0, max((last - first).days, 0)))
        while day.weekday() > 4:
            day += timedelta(days=1)
        hour = self.chance.randrange(FIRST_HOUR, LAST_HOUR)
        minutes, seconds = self.chance.randrange(60), self.chance.randrange(60)
        return timezone.make_aware(datetime.combine(day, time(hour, minutes, seconds)))

    def later(self, days: int) -> datetime:
        """Pick a moment some days after the one at which the clock stands."""
        return timezone.now() + timedelta(days=days, minutes=self.chance.randrange(1, 200))
