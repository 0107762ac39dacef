"""Registrations at the door of SSOZ I that wait for their e-mail address to be confirmed."""

import json
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.access.models.packet import Packet
from ssoz.ciphers import decrypt, encrypt, keyed_hash, keyed_hashes
from ssoz.columns import CipherTextField
from ssoz.people.models.passwords import LOGIN_LONGEST
from ssoz.units.models import Unit


class RegistrationQuerySet(models.QuerySet):
    """Registrations."""

    def usable(self, now: datetime) -> "RegistrationQuerySet":
        """Keep the registrations whose link still works."""
        return self.filter(used_at=None, expires_at__gt=now)

    def for_token(self, token: str) -> "RegistrationQuerySet":
        """Keep the one registration whose link carries this token."""
        hashes = keyed_hashes(token, purpose="registration-link").values()
        return self.filter(token_hash__in=hashes)


class Registration(models.Model):
    """What somebody typed who registers with a password; nothing of it counts until the link is used.

    The person's data are cipher text: nobody has proved yet that they are their own.
    """

    login = models.CharField(max_length=LOGIN_LONGEST)
    person_cipher = CipherTextField(editable=False)
    password = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role_codes = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    packet = models.ForeignKey(Packet, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration with a password")
        verbose_name_plural = _("registrations with a password")

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def journal_unit_id(self) -> int:
        return self.unit_id

    @property
    def is_sent(self) -> bool:
        """Tell whether the link is on its way: until then the registration has no time left."""
        return self.expires_at > self.created_at

    @property
    def person_data(self) -> dict[str, Any]:
        """Decrypt what was typed of the person: names, PESEL, phone, position."""
        return json.loads(decrypt(self.person_cipher))

    @person_data.setter
    def person_data(self, data: dict[str, Any]) -> None:
        self.person_cipher = encrypt(json.dumps(data))

    def carry(self, token: str) -> None:
        """Bind the registration to its link, of which only the hash is kept."""
        self.token_hash = keyed_hash(token, purpose="registration-link")

    def forget(self) -> None:
        """Forget what was typed: it has been taken over, or is not needed."""
        self.person_data, self.password = {}, ""
