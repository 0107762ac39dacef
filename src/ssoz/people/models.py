"""Who you are: natural persons, known by PESEL, never by a shared account."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.ciphers import decrypt, encrypt, keyed_hash
from ssoz.columns import BytewiseCharField
from ssoz.identifiers import fold, mask_pesel, sort_key
from ssoz.journal.history import tracked

ATTEMPT_LIFE = timedelta(minutes=15)


def pesel_hash(number: str) -> str:
    """Return the keyed hash by which a person is found; the number itself is never searched."""
    return keyed_hash(number, purpose="pesel")


class PersonQuerySet(models.QuerySet):
    """People."""

    def with_pesel(self, number: str) -> "PersonQuerySet":
        """Keep the one person with this PESEL."""
        return self.filter(pesel_hash=pesel_hash(number))

    def matching(self, words: str) -> "PersonQuerySet":
        """Keep the people whose names hold every word, letters without diacritics included."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """The manager that Django's authentication expects."""


class Person(AbstractBaseUser):
    """A natural person. The PESEL is cipher text with a keyed hash, and stays out of history."""

    password = None  # type: ignore[assignment]
    last_login = None  # the journal says who signed in when
    pesel_cipher = models.TextField(editable=False)
    pesel_hash = models.CharField(max_length=64, unique=True, editable=False)
    first_name = models.CharField(_("first name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=150)
    birth_date = models.DateField(_("date of birth"))
    email = models.EmailField(_("e-mail"), blank=True)
    email_verified_at = models.DateTimeField(_("e-mail confirmed"), null=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("account created"), auto_now_add=True)
    search_text = models.CharField(max_length=260, db_index=True, editable=False)
    name_key = BytewiseCharField(max_length=300, db_index=True, editable=False)

    history = tracked(excluded_fields=["pesel_cipher", "pesel_hash", "search_text", "name_key"])
    objects = PersonManager()

    USERNAME_FIELD = "pesel_hash"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name_key", "id"]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs) -> None:
        """Save, with what searching and sorting need."""
        self.search_text = fold(f"{self.first_name} {self.family_name}")
        self.name_key = sort_key(f"{self.family_name} {self.first_name}")
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.family_name}"

    @property
    def journal_person_id(self) -> int:
        return self.pk

    @property
    def pesel(self) -> str:
        """Decrypt the number. Screens show `masked_pesel`; the full one is a journalled act."""
        return decrypt(self.pesel_cipher)

    @pesel.setter
    def pesel(self, number: str) -> None:
        self.pesel_cipher = encrypt(number)
        self.pesel_hash = pesel_hash(number)

    @property
    def masked_pesel(self) -> str:
        return mask_pesel(self.pesel)

    @property
    def has_verified_email(self) -> bool:
        return self.email_verified_at is not None

    def get_full_name(self) -> str:
        """Return the name that Django's own templates ask for."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the first name."""
        return self.first_name

    # Rights come from `request.actor`; Django's permission tables are empty and never asked.
    is_staff = False
    is_superuser = False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Refuse: rights are the actor's, not the account's."""
        return False

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        """Refuse: rights are the actor's, not the account's."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Refuse: rights are the actor's, not the account's."""
        return False


class EmailVerificationQuerySet(models.QuerySet):
    """Links that confirm addresses."""

    def usable(self, now: datetime) -> "EmailVerificationQuerySet":
        """Keep the links that still work."""
        return self.filter(used_at=None, expires_at__gt=now)

    def for_token(self, token: str) -> "EmailVerificationQuerySet":
        """Keep the one link that carries this token."""
        return self.filter(token_hash=keyed_hash(token, purpose="email-link"))

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
        hashed = keyed_hash(ticket, purpose="sign-in-ticket")
        return self.filter(ticket_hash=hashed, request_id__in=list(request_ids))


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
