"""Loading many units is one act; their history is kept row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import transaction

from ssoz.actors import Actor
from ssoz.journal.bulk import add_all, analyze
from ssoz.journal.operations import note
from ssoz.units.models import Part, Supervision, Unit

_BATCH = 2000


@dataclass(frozen=True)
class Branch:
    """A unit that is not saved yet, its parts (parents before children), and who supervises it."""

    unit: Unit
    parts: Sequence[Part] = ()
    supervisor: Unit | None = None


@transaction.atomic
def load(*, branches: Iterable[Branch], act: str, actor: Actor, **details: Any) -> int:
    """Save many new units with their parts in bounded memory, as one act; return how many."""
    loaded = 0
    for batch in batched(branches, _BATCH):
        _load_batch(batch, act, actor)
        loaded += len(batch)
    note(act, by=actor, loaded=loaded, **details)
    refresh_statistics()
    return loaded


def _load_batch(batch: Sequence[Branch], act: str, actor: Actor) -> None:
    units = [branch.unit for branch in batch]
    for unit in units:
        unit.index()
    add_all(units, act, by=actor)
    parts = [part for branch in batch for part in branch.parts]
    for level in Part.Level.values:
        add_all([part for part in parts if part.level == level], act, by=actor)
    supervisions = [
        Supervision(supervisor=branch.supervisor, unit=branch.unit)
        for branch in batch
        if branch.supervisor is not None
    ]
    add_all(supervisions, act, by=actor)


def refresh_statistics() -> None:
    """Tell the planner of the database what is in the register now."""
    analyze(Unit, Part)
