"""Moving everything that is under keys to the newest ones, while the system runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from ssoz.actors import Actor
from ssoz.ciphers import cipher_generations, hash_generations
from ssoz.journal.operations import note
from ssoz.keys.kept import CipherColumn, HashTable, Step, everything_kept


class RotationUnfinished(Exception):
    """Something is left that no key of the settings can read. The message says what."""


@dataclass(frozen=True)
class Progress:
    """How far one column or table has come."""

    label: str
    moved: int
    left: int


def nothing_to_move() -> bool:
    """Tell whether everything is under the newest keys and nothing is kept under removed ones."""
    return not any(kept.left() or _under_removed(kept) for kept in everything_kept())


def rotate(*, batch: int, actor: Actor) -> Iterator[Progress]:
    """Move everything to the newest keys in batches, each a transaction of its own.

    Whoever stops half-way loses nothing: the next call goes on with what is left. What is written
    meanwhile under an older key is moved as well. Raise `RotationUnfinished` if anything stays.
    """
    cipher, hashed = cipher_generations()[0], hash_generations()[0]
    note("keys.rotation.started", by=actor, cipher=cipher, hash=hashed)
    moved = 0
    for kept in everything_kept():
        for progress in _move_all(kept, batch):
            yield progress
        moved += progress.moved
    _refuse_what_is_left()
    forgotten = sum(kept.forget() for kept in everything_kept() if isinstance(kept, HashTable))
    done = {"moved": moved, "forgotten": forgotten}
    note("keys.rotation.finished", by=actor, cipher=cipher, hash=hashed, done=done)


def _move_all(kept: CipherColumn | HashTable, batch: int) -> Iterator[Progress]:
    moved, last, moved_before = 0, None, -1
    while moved > moved_before:  # once more round, for what was written behind our back
        moved_before, last = moved, None
        while step := _moved(kept, last, batch):
            last = step.last
            moved += step.moved
            yield Progress(kept.label, moved, kept.left())
    yield Progress(kept.label, moved, kept.left())


def _moved(kept: CipherColumn | HashTable, last: Any, batch: int) -> Step | None:
    try:
        return kept.move(last, batch)
    except IntegrityError as clash:  # processes without a common key have let the same secret in
        raise RotationUnfinished(f"{kept.label}: two rows hold one secret. {clash}") from clash


def _refuse_what_is_left() -> None:
    left = [
        f"{kept.label}: {count} rows are not under the newest key of {kept.setting}."
        f" Rows of each key: {in_words(kept)}."
        for kept in everything_kept()
        if (count := kept.left())
    ]
    if left:
        raise RotationUnfinished("\n".join(left))


def _under_removed(kept: CipherColumn | HashTable) -> bool:
    return bool(set(kept.by_generation()) - set(kept.keys()))


def in_words(kept: CipherColumn | HashTable) -> str:
    """Say how many rows there are of each key: the newest first, those without a key last."""
    counts, keys = kept.by_generation(), kept.keys()
    known = [f"{key}{' (newest)' if key == keys[0] else ''} {counts.pop(key, 0)}" for key in keys]
    removed = [f"{key} (not in the settings) {count}" for key, count in sorted(counts.items())]
    return ", ".join([*known, *removed])
