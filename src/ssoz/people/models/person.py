"""Who you are: natural persons, known by PESEL, never by a shared account."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.columns import BytewiseCharField
from ssoz.identifiers import fold, sort_key
from ssoz.journal.history import tracked
from ssoz.people.models.pesel import HasPesel, PeselHash
from ssoz.searching import words_in


class PersonQuerySet(models.QuerySet):
    """People."""

    def with_pesel(self, number: str) -> "PersonQuerySet":
        """Keep the one person with this PESEL."""
        return self.filter(pk__in=PersonPesel.objects.of(number).values("owner"))

    def matching(self, words: str) -> "PersonQuerySet":
        """Keep the people whose names hold every word, in any order and without diacritics."""
        return self.filter(words_in("search_text", words))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """The manager that Django's authentication expects."""


class Person(HasPesel, AbstractBaseUser):
    """A natural person. The PESEL is cipher text with keyed hashes, and stays out of history."""

    class Beginning(models.TextChoices):
        """How the account began: chosen once, at the first sign-in."""

        NEW = "new", _("new account")
        MIGRATED = "migrated", _("migrated from e-PLOZ")

    password = None  # type: ignore[assignment]
    last_login = None  # the journal says who signed in when
    first_name = models.CharField(_("first name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=150)
    birth_date = models.DateField(_("date of birth"))
    email = models.EmailField(_("e-mail"), blank=True)
    email_verified_at = models.DateTimeField(_("e-mail confirmed"), null=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    beginning = models.CharField(
        _("beginning of the account"), max_length=8, choices=Beginning.choices, blank=True
    )
    eploz_login = models.CharField(_("e-PLOZ login"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("account created"), auto_now_add=True)
    search_text = models.CharField(max_length=260, editable=False)
    name_key = BytewiseCharField(max_length=300, editable=False)

    history = tracked(excluded_fields=["pesel_cipher", "search_text", "name_key"])
    objects = PersonManager()

    USERNAME_FIELD = "id"  # nobody types it: people are known by PESEL, which is no column
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name_key", "id"]
        # The trigram index of search_text is in migration 0008.
        indexes = [
            models.Index(fields=["name_key", "id"], name="person_by_name"),
            models.Index(fields=["email", "id"], name="person_by_email"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs) -> None:
        """Save, with what searching and sorting need."""
        self.index()
        super().save(*args, **kwargs)

    def index(self) -> None:
        """Compute what people are searched and sorted by; bulk loading calls it too."""
        self.search_text = fold(f"{self.first_name} {self.family_name}")
        self.name_key = sort_key(f"{self.family_name} {self.first_name}")

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.family_name}"

    @property
    def journal_person_id(self) -> int:
        return self.pk

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


class PersonPesel(PeselHash):
    """The keyed hash of a person's PESEL: unique, so that a PESEL has one account for ever."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="keyed_hashes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "generation"], name="person_pesel_by_each_key")
        ]
