"""Second factors: an app that shows codes, passkeys, and codes for the day when both are lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.ciphers import decrypt, encrypt
from ssoz.columns import CipherTextField
from ssoz.people.models.person import Person


class CodeAppQuerySet(models.QuerySet):
    """Apps with codes."""

    def in_use(self) -> "CodeAppQuerySet":
        """Keep the apps of which a code was right; others were only offered."""
        return self.filter(confirmed_at__isnull=False)


class CodeApp(models.Model):
    """The secret that a person's app shares with us (RFC 6238).

    A secret that is offered counts once a code was right; the one in use stays until then, so that
    somebody who changes phones is never without a factor.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="code_app")
    secret_cipher = CipherTextField(blank=True, editable=False)
    offered_cipher = CipherTextField(blank=True, default="", editable=False)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)  # a code works once

    objects = CodeAppQuerySet.as_manager()

    class Meta:
        verbose_name = _("app with codes")
        verbose_name_plural = _("apps with codes")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

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

    @property
    def offered(self) -> str:
        """Decrypt the secret that waits for its first right code; nothing where none does."""
        return decrypt(self.offered_cipher) if self.offered_cipher else ""

    @offered.setter
    def offered(self, text: str) -> None:
        self.offered_cipher = encrypt(text) if text else ""


class RecoveryCodeQuerySet(models.QuerySet):
    """Recovery codes."""

    def unused(self) -> "RecoveryCodeQuerySet":
        """Keep the codes that still work."""
        return self.filter(used_at=None)


class RecoveryCode(models.Model):
    """A code for the day when the app is lost: used once.

    It is as long as a key and made by chance, so its plain SHA-256 gives nothing to guess by.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = RecoveryCodeQuerySet.as_manager()

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
