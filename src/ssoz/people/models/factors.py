"""Second factors: an app that shows codes, passkeys, and codes for the day when both are lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.ciphers import decrypt, encrypt
from ssoz.columns import CipherTextField
from ssoz.people.models.person import Person


class CodeApp(models.Model):
    """The secret that a person's app shares with us (RFC 6238); it counts once a code was right."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="code_app")
    secret_cipher = CipherTextField(editable=False)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)  # a code works once

    class Meta:
        verbose_name = _("app with codes")
        verbose_name_plural = _("apps with codes")

    @property
    def journal_person_id(self) -> int:
        return self.person_id

    @property
    def secret(self) -> str:
        """Decrypt the secret."""
        return decrypt(self.secret_cipher)

    @secret.setter
    def secret(self, text: str) -> None:
        self.secret_cipher = encrypt(text)


class RecoveryCode(models.Model):
    """A code for the day when the app is lost: used once.

    It is as long as a key and made by chance, so its plain SHA-256 gives nothing to guess by.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    @property
    def journal_person_id(self) -> int:
        return self.person_id


class Passkey(models.Model):
    """A passkey of a person (WebAuthn): what the browser gave us, and the name they gave it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="passkeys")
    name = models.CharField(_("name"), max_length=60)
    credential_id = models.CharField(max_length=700, unique=True)  # base64url
    credential = models.TextField()  # base64url of the attested credential data, with the key
    sign_count = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(_("added"))
    used_at = models.DateTimeField(_("used last"), null=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def journal_person_id(self) -> int:
        return self.person_id
