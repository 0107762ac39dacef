"""Which new cell an old one may have become: by the words on both. Proposed, never applied."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from ssoz.questionnaires.carrying import Said, carried, fits, is_answered, lost
from ssoz.questionnaires.schema import Cell, Questionnaire

_LEAST = 0.6
_MOST_COMPARED = 200_000
_SAME_COLUMN = 0.05  # of two cells with like words the one in the column of the same code


@dataclass(frozen=True, slots=True)
class Proposal:
    """An old cell that goes on nowhere yet, and the new one that it may be."""

    older: Cell
    newer: Cell
    likeness: float


def proposals(older: Questionnaire, newer: Questionnaire, said: Said) -> tuple[Proposal, ...]:
    """Propose where lost cells may go on, the likest first for each; each new cell only once."""
    missing = lost(older, newer, said)
    taken = set(carried(older, newer, said).cells.values())
    free = [cell for cell in newer.cells if cell.address not in taken and is_answered(cell)]
    if len(missing) * len(free) > _MOST_COMPARED:
        free = _of_same_words(missing, free)
    found = sorted(
        (one for cell in missing for one in _alike(cell, free)),
        key=lambda one: -one.likeness,
    )
    chosen: dict[str, Proposal] = {}
    given: set[str] = set()
    for one in found:
        if one.older.address not in chosen and one.newer.address not in given:
            chosen[one.older.address] = one
            given.add(one.newer.address)
    return tuple(chosen[cell.address] for cell in missing if cell.address in chosen)


def _alike(cell: Cell, free: Iterable[Cell]) -> list[Proposal]:
    alike = []
    for other in free:
        if fits(cell, other) and (likeness := _likeness(cell.label, other.label)) >= _LEAST:
            bonus = _SAME_COLUMN if cell.column == other.column else 0.0
            alike.append(Proposal(cell, other, likeness + bonus))
    return alike


def _of_same_words(missing: Iterable[Cell], free: Iterable[Cell]) -> list[Cell]:
    words = {cell.label.casefold() for cell in missing}
    return [cell for cell in free if cell.label.casefold() in words]


@lru_cache(maxsize=50_000)
def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _LEAST else 0.0
