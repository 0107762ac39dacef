"""The door of SSOZ I: logins with a password, and the links by which a new one is set."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.ciphers import keyed_hash, keyed_hashes
from ssoz.people.models.person import Person

LOGIN_LONGEST = 254


def plain_password_login(typed: str) -> str:
    """Return a login as it is kept: an e-mail address whose case and outer spaces do not count."""
    return typed.strip().casefold()[:LOGIN_LONGEST]


class PasswordAccountQuerySet(models.QuerySet):
    """Logins with a password."""

    def with_login(self, typed: str) -> "PasswordAccountQuerySet":
        """Keep the one account of a login, however it was typed."""
        return self.filter(login=plain_password_login(typed))


class PasswordAccount(models.Model):
    """The login and the password of a person. It lets in once an office has approved a paper."""

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="password_account", verbose_name=_("person")
    )
    login = models.CharField(_("login"), max_length=LOGIN_LONGEST, unique=True)
    password = models.CharField(_("password"), max_length=200)
    created_at = models.DateTimeField(_("registered"))
    activated_at = models.DateTimeField(_("activated"), null=True)
    changed_at = models.DateTimeField(_("password set"))

    objects = PasswordAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("login with a password")
        verbose_name_plural = _("logins with a password")

    def __str__(self) -> str:
        return self.login

    @property
    def journal_person_id(self) -> int:
        return self.person_id

    @property
    def is_active(self) -> bool:
        return self.activated_at is not None


class PasswordLinkQuerySet(models.QuerySet):
    """Links by which a new password is set."""

    def usable(self, now: datetime) -> "PasswordLinkQuerySet":
        """Keep the links that still work."""
        return self.filter(used_at=None, expires_at__gt=now)

    def for_token(self, token: str) -> "PasswordLinkQuerySet":
        """Keep the one link that carries this token."""
        return self.filter(token_hash__in=keyed_hashes(token, purpose="password-link").values())


class PasswordLink(models.Model):
    """A link by which a new password is set, once; only its hash is kept."""

    account = models.ForeignKey(PasswordAccount, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = PasswordLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link for a new password")
        verbose_name_plural = _("links for new passwords")

    def __str__(self) -> str:
        return str(self.account)

    @property
    def journal_person_id(self) -> int:
        return self.account.person_id

    def carry(self, token: str) -> None:
        """Bind the link to its token, of which only the hash is kept."""
        self.token_hash = keyed_hash(token, purpose="password-link")
