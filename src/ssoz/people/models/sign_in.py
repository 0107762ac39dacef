"""Ways in: links that confirm addresses, sign-ins that were started, assertions that were used."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.ciphers import keyed_hash, keyed_hashes
from ssoz.people.models.person import Person

ATTEMPT_LIFE = timedelta(minutes=15)


class EmailVerificationQuerySet(models.QuerySet):
    """Links that confirm addresses."""

    def usable(self, now: datetime) -> "EmailVerificationQuerySet":
        """Keep the links that still work."""
        return self.filter(used_at=None, expires_at__gt=now)

    def for_token(self, token: str) -> "EmailVerificationQuerySet":
        """Keep the one link that carries this token."""
        return self.filter(token_hash__in=keyed_hashes(token, purpose="email-link").values())

    def beside(self, link: "EmailVerification") -> "EmailVerificationQuerySet":
        """Keep the other links for the same purpose: the account, or one profile."""
        return self.filter(person=link.person_id, profile_id=link.profile_id).exclude(pk=link.pk)

    def of_account(self, person: Person) -> "EmailVerificationQuerySet":
        """Keep the links that concern a person's account, newest first."""
        return self.filter(person=person, profile_id=None).order_by("-id")


class EmailVerification(models.Model):
    """A link that confirms an address, once, for 24 hours; only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="verifications")
    profile_id = models.BigIntegerField(null=True)
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = EmailVerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation of an address")
        verbose_name_plural = _("confirmations of addresses")

    def __str__(self) -> str:
        return self.email

    @property
    def journal_person_id(self) -> int:
        return self.person_id

    def carry(self, token: str) -> None:
        """Bind the link to its token, of which only the hash is kept."""
        self.token_hash = keyed_hash(token, purpose="email-link")


class AuthnAttemptQuerySet(models.QuerySet):
    """Sign-ins that were started."""

    def unanswered(self, request_id: str, provider: str, now: datetime) -> "AuthnAttemptQuerySet":
        """Keep the attempt that still waits for this answer of this provider."""
        since = now - ATTEMPT_LIFE
        return self.filter(
            request_id=request_id, provider=provider, used_at=None, created_at__gt=since
        )

    def with_ticket(self, ticket: str, request_ids: Collection[str]) -> "AuthnAttemptQuerySet":
        """Keep the answered attempt of a ticket, if it is one of these requests."""
        hashes = keyed_hashes(ticket, purpose="sign-in-ticket").values()
        return self.filter(ticket_hash__in=hashes, request_id__in=list(request_ids))


class AuthnAttempt(models.Model):
    """A sign-in that was started: its answer is taken once, by the browser that asked for it."""

    request_id = models.CharField(max_length=100, primary_key=True)
    provider = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ticket_hash = models.CharField(max_length=64, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    next_page = models.CharField(max_length=500, blank=True)
    name_id = models.TextField(blank=True)
    session_index = models.CharField(max_length=200, blank=True)

    objects = AuthnAttemptQuerySet.as_manager()


class SeenAssertion(models.Model):
    """An assertion that was used; a second delivery finds it here."""

    provider = models.CharField(max_length=40)
    assertion_id = models.CharField(max_length=200)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "assertion_id"], name="assertion_once")
        ]
