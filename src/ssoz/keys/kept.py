"""What is kept under keys: columns of cipher text and tables of keyed hashes, found by their class."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Substr

from ssoz.ciphers import (
    GENERATION_LENGTH,
    cipher_generations,
    hash_generations,
    reencrypt,
)
from ssoz.columns import CipherTextField
from ssoz.keys.models import KeyedHash

UNNAMED = "no key named"
_IN_MEMORY = 20


class Step(NamedTuple):
    """What became of one batch."""

    last: Any
    moved: int
    unreadable: int


@dataclass(frozen=True)
class CipherColumn:
    """A column of cipher text."""

    model: type[models.Model]
    name: str

    setting = "DATA_CIPHER_KEYS"

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def keys(self) -> list[str]:
        """Name the keys of the settings, newest first."""
        return cipher_generations()

    def by_generation(self) -> Counter[str]:
        """Count the rows of each key."""
        generation = Substr(self.name, 1, GENERATION_LENGTH)
        named = models.Case(
            models.When(**{f"{self.name}__regex": rf"^[0-9a-f]{{{GENERATION_LENGTH}}}:"}, then=generation),
            default=models.Value(UNNAMED),
        )  # fmt: skip
        return _counted(self._filled().annotate(named=named), "named")

    def left(self) -> int:
        """Count the rows that are not under the newest key."""
        return self._older().count()

    @transaction.atomic
    def move(self, after: Any, size: int) -> Step | None:
        """Encrypt a batch of rows anew, behind a row; return nothing where there is none."""
        rows = self._older() if after is None else self._older().filter(pk__gt=after)
        locked = rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
        found = list(locked[:size])
        unreadable = 0
        for first in range(0, len(found), _IN_MEMORY):
            some = self.model._base_manager.filter(pk__in=found[first : first + _IN_MEMORY])
            for pk, token in some.values_list("pk", self.name):
                unreadable += not self._write(pk, token)
        return Step(found[-1], len(found) - unreadable, unreadable) if found else None

    def _write(self, pk: Any, token: str) -> bool:
        try:
            turned = reencrypt(token)
        except InvalidToken:
            return False
        self.model._base_manager.filter(pk=pk).update(**{self.name: turned})
        return True

    def _filled(self) -> models.QuerySet:
        return self.model._base_manager.exclude(**{self.name: ""})

    def _older(self) -> models.QuerySet:
        return self._filled().exclude(**{f"{self.name}__startswith": f"{self.keys()[0]}:"})


@dataclass(frozen=True)
class HashTable:
    """A table of keyed hashes. An owner keeps the older ones while their keys are in the settings."""

    model: type[KeyedHash]

    setting = "DATA_HASH_KEYS"

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def keys(self) -> list[str]:
        """Name the keys of the settings, newest first."""
        return hash_generations()

    def by_generation(self) -> Counter[str]:
        """Count the rows of each key."""
        return _counted(self.model._base_manager.all(), "generation")

    def left(self) -> int:
        """Count the owners who cannot be found by the newest key."""
        return self._older().count()

    @transaction.atomic
    def move(self, after: Any, size: int) -> Step | None:
        """Hash the secrets of a batch of owners by the newest key; nothing where there is none."""
        rows = self._older() if after is None else self._older().filter(pk__gt=after)
        found = list(rows.select_for_update(no_key=True).order_by("pk")[:size])
        if not found:
            return None
        newest = self.keys()[0]
        # Asked after the lock was taken: another such command may have been faster.
        done = set(
            self.model._base_manager.filter(owner__in=found, generation=newest).values_list(
                "owner", flat=True
            )
        )
        missing = [owner for owner in found if owner.pk not in done]
        hashes = [row for owner in missing for row in self._newest_of(owner)]
        self.model._base_manager.bulk_create(hashes)
        return Step(found[-1].pk, len(hashes), len(missing) - len(hashes))

    def forget(self) -> int:
        """Remove the hashes by keys that are in the settings no more, of whoever has the newest."""
        newest = self.model._base_manager.filter(
            owner=models.OuterRef("owner"), generation=self.keys()[0]
        )
        old = self.model._base_manager.exclude(generation__in=self.keys())
        return old.filter(models.Exists(newest)).delete()[0]

    def _newest_of(self, owner: Any) -> list[KeyedHash]:
        try:
            secret = getattr(owner, self.model.SECRET)
        except InvalidToken:
            return []
        return self.model.all_of(owner, secret)[:1]

    def _older(self) -> models.QuerySet:
        return self.model.owners_without(self.keys()[:1])


def everything_kept() -> list[CipherColumn | HashTable]:
    """Return all that is under keys: cipher text first, for hashes are made of what it holds."""
    return [*_columns(), *_tables()]


def _counted(rows: models.QuerySet, what: str) -> Counter[str]:
    counts = rows.order_by().values_list(what).annotate(models.Count("pk"))
    return Counter(dict(counts))


def _columns() -> Iterator[CipherColumn]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, CipherTextField):
                yield CipherColumn(model, field.name)


def _tables() -> Iterator[HashTable]:
    for model in apps.get_models():
        if issubclass(model, KeyedHash):
            yield HashTable(model)
