"""Rows that have a PESEL: cipher text to read it, keyed hashes to find it."""

from typing import Any

from django.db import models, transaction

from ssoz.ciphers import decrypt, encrypt
from ssoz.columns import CipherTextField
from ssoz.identifiers import mask_pesel
from ssoz.keys.models import KeyedHash


class PeselHash(KeyedHash):
    """The keyed hash by which a PESEL is found; the number itself is never searched."""

    PURPOSE = "pesel"
    SECRET = "pesel"

    class Meta:
        abstract = True


class HasPesel(models.Model):
    """A row with a PESEL. A subclass of `PeselHash` points at it and holds the hashes."""

    pesel_cipher = CipherTextField(editable=False)

    _unhashed: str | None = None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and the hashes of a new number, both or neither."""
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            hashes = self.new_hashes()
            if hashes:
                type(hashes[0])._base_manager.bulk_create(hashes)

    def new_hashes(self) -> list[PeselHash]:
        """Make the hashes of a number that was just given; bulk loading calls it too."""
        number, self._unhashed = self._unhashed, None
        if number is None:
            return []
        return self._meta.get_field("keyed_hashes").related_model.all_of(self, number)

    @property
    def pesel(self) -> str:
        """Decrypt the number. Screens show `masked_pesel`; the full one is a journalled act."""
        return decrypt(self.pesel_cipher)

    @pesel.setter
    def pesel(self, number: str) -> None:
        self.pesel_cipher = encrypt(number)
        self._unhashed = number

    @property
    def masked_pesel(self) -> str:
        return mask_pesel(self.pesel)
