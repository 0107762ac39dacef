"""Profiles: one person in one unit, with a status that is derived, never set."""

from datetime import date

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from ssoz.access.statuses import HIDDEN_STATES, ProfileStatus
from ssoz.actors import Actor
from ssoz.journal.history import tracked
from ssoz.people.models import Person
from ssoz.units.models import Unit, open_on, units_in_reach


class ProfileQuerySet(models.QuerySet):
    """Profiles."""

    def visible_to(self, actor: Actor, to: str = "profile.read") -> "ProfileQuerySet":
        """Keep the profiles in units in reach, but not those that have nothing but drafts."""
        return self.filter(units_in_reach(actor, to, prefix="unit__")).shown()

    def shown(self) -> "ProfileQuerySet":
        """Leave out the profiles that have nothing but drafts and discarded applications."""
        applications = Profile.applications.rel.related_model.objects
        counted = applications.filter(profile=OuterRef("pk")).exclude(state__in=HIDDEN_STATES)
        return self.filter(Exists(counted))

    def in_force(self, day: date) -> "ProfileQuerySet":
        """Keep the profiles that give rights on a day: active, and their unit open."""
        return self.filter(open_on(day, "unit__"), stored_status=ProfileStatus.ACTIVE)

    def with_status(self, day: date) -> "ProfileQuerySet":
        """Join the unit's part of the status: it follows from dates and changes with no act."""
        return self.annotate(
            status=Case(
                When(~open_on(day, "unit__"), then=Value(ProfileStatus.BLOCKED)),
                default="stored_status",
                output_field=models.CharField(max_length=13),
            )
        )

    def stranded(self, day: date) -> "ProfileQuerySet":
        """Keep the profiles that still hold a role in a unit where nobody can work on a day."""
        applications = Profile.applications.rel.related_model.objects
        held = applications.filter(profile=OuterRef("pk"), state="approved")
        return self.filter(~open_on(day, "unit__"), Exists(held))


class Profile(models.Model):
    """One person in one unit. `stored_status` holds what follows from applications and block."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="profiles", verbose_name=_("person")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="profiles", verbose_name=_("unit")
    )
    stored_status = models.CharField(
        _("status"), max_length=13, choices=ProfileStatus.choices,
        default=ProfileStatus.NOT_ACTIVATED, editable=False,
    )  # fmt: skip
    blocked_at = models.DateTimeField(_("blocked"), null=True, editable=False)
    block_reason = models.TextField(_("reason of the block"), blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    position = models.CharField(_("position held"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("profile made"), auto_now_add=True)
    # The one sign of use that is true of everybody: no session works in a profile it did not choose.
    chosen_at = models.DateTimeField(_("used last"), null=True, editable=False)

    history = tracked(excluded_fields=["chosen_at"])
    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        ordering = ["id"]
        # Who of many people is in reach is told without reading the profiles themselves.
        indexes = [
            models.Index(fields=["person", "unit", "stored_status", "id"], name="profile_of_person")
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "unit"], name="profile_once"),
            models.CheckConstraint(
                condition=Q(stored_status__in=ProfileStatus.values), name="profile_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.unit}"

    @property
    def journal_person_id(self) -> int:
        return self.person_id

    @property
    def journal_unit_id(self) -> int:
        return self.unit_id

    @property
    def is_blocked(self) -> bool:
        return self.blocked_at is not None

    @property
    def contact_email(self) -> str:
        """Return the address for mails about this profile: its own, else the account's."""
        return self.email or self.person.email

    def status_on(self, day: date) -> ProfileStatus:
        """Return the status on a day, the unit's part included."""
        if not self.unit.is_open_on(day):
            return ProfileStatus.BLOCKED
        return ProfileStatus(self.stored_status)


class StrandedProfile(Profile):
    """A profile that holds roles in a closed or suspended unit."""

    objects = ProfileQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("profile in a closed unit")
        verbose_name_plural = _("People in closed units")
