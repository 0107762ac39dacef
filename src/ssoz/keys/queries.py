"""How the keys stand."""

from dataclasses import dataclass
from datetime import datetime

from ssoz.ciphers import cipher_generations, hash_generations
from ssoz.journal.models import Entry
from ssoz.keys.kept import everything_kept


@dataclass(frozen=True)
class KeyFacts:
    """How many keys are in the settings, and what is not under the newest of them."""

    ciphers: int
    hashes: int
    rotated_at: datetime | None
    left: int

    @property
    def is_changing(self) -> bool:
        return self.ciphers > 1 or self.hashes > 1


def key_facts() -> KeyFacts:
    """Count keys; rows only while there are several, for one key leaves nothing behind."""
    ciphers, hashes = len(cipher_generations()), len(hash_generations())
    finished = Entry.objects.filter(act="keys.rotation.finished").order_by("-id")
    several = ciphers > 1 or hashes > 1
    return KeyFacts(
        ciphers=ciphers,
        hashes=hashes,
        rotated_at=finished.values_list("at", flat=True).first(),
        left=sum(kept.left() for kept in everything_kept()) if several else 0,
    )
