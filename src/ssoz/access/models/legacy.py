"""Accounts of SSOZ I: each proves, once, rights that were held there."""

import unicodedata
from typing import Any

from django.db import models, transaction
from django.db.models import Max, Min, Q
from django.utils.translation import gettext_lazy as _

from ssoz.access.models.packet import Packet
from ssoz.access.old_passwords import Kept, locked
from ssoz.ciphers import decrypt, encrypt, keyed_hash
from ssoz.columns import CipherTextField
from ssoz.journal.history import tracked
from ssoz.keys.models import KeyedHash
from ssoz.people.models import Person
from ssoz.units.models import Unit

LOGIN_LONGEST = 150


def plain_login(login: str) -> str:
    """Write a login as it is compared: case, and how a letter is encoded, do not matter."""
    return unicodedata.normalize("NFC", login.strip()).casefold()


class LegacyAccountQuerySet(models.QuerySet):
    """Accounts of SSOZ I."""

    def with_login(self, login: str) -> "LegacyAccountQuerySet":
        """Keep the one account with this login."""
        return self.filter(pk__in=LegacyLogin.objects.of(plain_login(login)).values("owner"))

    def stand_in(self, login: str) -> "LegacyAccount | None":
        """Choose the account by whose recipe a login is checked that nobody has.

        The same login has the same one each time, and all accounts take turns: neither the time
        of one answer nor that of many tells who is known.
        """
        ends = self.aggregate(low=Min("pk"), high=Max("pk"))
        if ends["low"] is None:
            return None
        number = int(keyed_hash(plain_login(login), purpose="legacy-stand-in")[:16], 16)
        place = ends["low"] + number % (ends["high"] - ends["low"] + 1)
        return self.filter(pk__gte=place).order_by("pk").first()


class LegacyAccount(models.Model):
    """An account of SSOZ I: the login as cipher text, the password under Argon2, what it gives."""

    login_cipher = CipherTextField(editable=False)
    recipe = models.CharField(max_length=120, editable=False)
    wrapped = models.CharField(max_length=200, editable=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    role_codes = models.JSONField(_("roles"), default=list)
    email = models.EmailField(_("e-mail"), blank=True)
    imported_at = models.DateTimeField(_("imported"))
    used_at = models.DateTimeField(_("used"), null=True)
    used_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("used by")
    )
    packet = models.OneToOneField(
        Packet, null=True, on_delete=models.PROTECT, related_name="legacy_account",
        verbose_name=_("submission"),
    )  # fmt: skip

    history = tracked(excluded_fields=["login_cipher", "recipe", "wrapped"])
    objects = LegacyAccountQuerySet.as_manager()

    _unhashed: str | None = None

    class Meta:
        verbose_name = _("SSOZ I account")
        verbose_name_plural = _("SSOZ I accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True, packet__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False, packet__isnull=False),
                name="legacy_used_whole",
            )
        ]

    def __str__(self) -> str:
        return f"SSOZ I {self.pk or ''}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and the hashes of a new login, both or neither."""
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            if self._unhashed is not None:
                LegacyLogin.objects.bulk_create(LegacyLogin.all_of(self, self._unhashed))
        self._unhashed = None

    @property
    def journal_person_id(self) -> int | None:
        return self.used_by_id

    @property
    def journal_unit_id(self) -> int:
        return self.unit_id

    @property
    def login(self) -> str:
        """Decrypt the login, as it is compared."""
        return decrypt(self.login_cipher)

    @login.setter
    def login(self, login: str) -> None:
        self.login_cipher = encrypt(plain_login(login))
        self._unhashed = plain_login(login)

    @property
    def kept(self) -> Kept:
        """Return the password as it is kept."""
        return Kept(self.recipe, self.wrapped)

    @kept.setter
    def kept(self, kept: Kept) -> None:
        self.recipe, self.wrapped = kept.recipe, kept.wrapped

    def lock_up(self) -> None:
        """Forget the password: nothing opens the account any more."""
        self.kept = locked(self.recipe)


class LegacyLogin(KeyedHash):
    """The keyed hash by which an old login is found: people also type other secrets there."""

    PURPOSE = "legacy-login"
    SECRET = "login"

    owner = models.ForeignKey(LegacyAccount, on_delete=models.CASCADE, related_name="keyed_hashes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "generation"], name="legacy_login_by_each_key")
        ]
