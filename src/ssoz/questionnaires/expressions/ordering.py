"""The order in which conditions and calculated cells need each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.mistakes import Mistakes, Path

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A compiled condition or calculation: what it decides, what it reads, where it stands."""

    path: Path
    compiled: dict[str, Any]
    targets: tuple[str, ...]
    reads: tuple[str, ...]

    @property
    def calculates(self) -> bool:
        """Tell whether it fills a cell, rather than shows some."""
        return self.compiled["do"] == "calc"


def ordered(steps: list[Step], mistakes: Mistakes) -> list[dict[str, Any]]:
    """Put steps in the order of need, that of the file where it is free; name each circle."""
    needs = _needs(steps)
    waiting = {number: len(needed) for number, needed in needs.items()}
    needed_by: dict[int, list[int]] = defaultdict(list)
    for number, needed in needs.items():
        for other in needed:
            needed_by[other].append(number)
    free = [number for number, count in waiting.items() if not count]
    order = []
    while free:
        number = heappop(free)
        order.append(number)
        del waiting[number]
        for other in needed_by[number]:
            waiting[other] -= 1
            if not waiting[other]:
                heappush(free, other)
    for circle in _circles(needs, waiting):
        _refuse(steps, circle, mistakes)
    return [steps[number].compiled for number in order]


def _circles(needs: dict[int, list[int]], waiting: Iterable[int]) -> Iterator[list[int]]:
    """Walk from need to need among steps that never come free; each walk ends in a circle."""
    stuck = set(waiting)
    seen: set[int] = set()
    for number in sorted(stuck):
        way: dict[int, None] = {}
        while number not in seen:
            seen.add(number)
            way[number] = None
            number = next(other for other in needs[number] if other in stuck)
        if number in way:
            walked = list(way)
            yield walked[walked.index(number) :]


def _needs(steps: list[Step]) -> dict[int, list[int]]:
    deciding: dict[str, list[int]] = defaultdict(list)
    showing: dict[str, list[int]] = defaultdict(list)
    for number, step in enumerate(steps):
        for target in step.targets:
            deciding[target].append(number)
            if not step.calculates:
                showing[target].append(number)
    needs: dict[int, list[int]] = {}
    for number, step in enumerate(steps):
        needed = {other: None for cell in step.reads for other in deciding.get(cell, ())}
        if step.calculates:
            needed |= {other: None for other in showing.get(step.targets[0], ())}
        needs[number] = list(needed)
    return needs


def _refuse(steps: list[Step], circle: list[int], mistakes: Mistakes) -> None:
    first = circle.index(
        min(circle, key=lambda number: (mistakes.line(steps[number].path), number))
    )
    turned = [steps[number] for number in circle[first:] + circle[:first]]
    names = [_name(step, turned[place - 1]) for place, step in enumerate(turned)]
    shown = names if len(names) <= _SHOWN else [*names[:_SHOWN], "…"]
    what = _("Cells wait for each other: %(circle)s.") % {"circle": " → ".join([*shown, names[0]])}
    advice = _("Take one of them out of its own calculation or condition.")
    mistakes.add("E44", turned[0].path, what, advice, names[0])


def _name(step: Step, reader: Step) -> str:
    return next((cell for cell in step.targets if cell in reader.reads), step.targets[0])
