"""Keyed hashes by which something secret is found: a row for each key, so that keys may change."""

from typing import Any, ClassVar

from django.db import models

from ssoz.ciphers import GENERATION_LENGTH, hash_generations, keyed_hashes


class KeyedHashQuerySet(models.QuerySet):
    """Keyed hashes."""

    def of(self, text: str) -> "KeyedHashQuerySet":
        """Keep what any key of the settings makes of a text."""
        hashes = keyed_hashes(text, purpose=self.model.PURPOSE)
        return self.filter(digest__in=hashes.values())


class KeyedHash(models.Model):
    """The hash of an owner's secret by one key.

    A new secret is hashed by every key of the settings. Two processes that share one key can
    therefore not both write the same secret, whatever other keys each of them has.

    A subclass adds `owner`, a foreign key with the related name `keyed_hashes`.
    """

    PURPOSE: ClassVar[str]
    SECRET: ClassVar[str]  # the attribute of the owner that is hashed

    generation = models.CharField(max_length=GENERATION_LENGTH)
    digest = models.CharField(max_length=64, unique=True)

    objects = KeyedHashQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def all_of(cls, owner: Any, secret: str) -> list["KeyedHash"]:
        """Make the hashes of an owner's secret by every key, not yet saved."""
        hashes = keyed_hashes(secret, purpose=cls.PURPOSE)
        return [
            cls(owner=owner, generation=generation, digest=digest)
            for generation, digest in hashes.items()
        ]

    @classmethod
    def owners(cls) -> models.QuerySet:
        """Return everything that has such a secret."""
        return cls._meta.get_field("owner").related_model._base_manager.all()

    @classmethod
    def owners_without(cls, generations: list[str]) -> models.QuerySet:
        """Keep the owners who cannot be found by any of these keys."""
        known = cls._base_manager.filter(owner=models.OuterRef("pk"), generation__in=generations)
        return cls.owners().filter(~models.Exists(known))

    @classmethod
    def is_anybody_out_of_reach(cls) -> bool:
        """Tell whether a key is missing without which somebody known would be taken for new."""
        return cls.owners_without(hash_generations()).exists()
