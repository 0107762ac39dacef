"""Applications for roles, and the machine."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from ssoz.access.models.packet import Packet
from ssoz.access.models.profile import Profile
from ssoz.access.models.role import Role
from ssoz.access.statuses import HIDDEN_STATES, ProfileStatus
from ssoz.actors import EVERY_CLASS, Actor, Grant, Reach
from ssoz.journal.history import tracked
from ssoz.machines import Machine, MachineQuerySet
from ssoz.people.models import Person
from ssoz.units.models import Unit, grant_reach, open_on, unit_in_reach, units_in_reach


class ApplicationQuerySet(MachineQuerySet):
    """Applications."""

    def visible_to(self, actor: Actor, to: str = "application.list") -> "ApplicationQuerySet":
        """Keep what an office may see, or decide if asked for a deciding permission.

        Drafts and discarded ones never leave the applicant (access.md 3).
        """
        seen = self.exclude(state__in=HIDDEN_STATES)
        if actor.is_system:
            return seen
        reached = Q(pk__in=[])
        for grant in actor.reach(to):
            reached |= _application_reach(actor, grant)
        return seen.filter(reached)

    def pending(self) -> "ApplicationQuerySet":
        """Keep the applications that wait for a decision."""
        return self.filter(state=_PENDING)

    def of(self, person_id: int) -> "ApplicationQuerySet":
        """Keep one person's applications, as that person sees them."""
        return self.filter(profile__person_id=person_id).exclude(state=Application.State.DISCARDED)

    def for_page(self) -> "ApplicationQuerySet":
        """Load what every screen of an application shows, in a fixed number of queries."""
        return self.select_related(
            "role", "packet", "profile__person", "profile__unit__voivodeship", "decided_by"
        ).prefetch_related("packet__attachments__file")


class GrantedRoleQuerySet(MachineQuerySet):
    """Roles in force."""

    def visible_to(self, actor: Actor, to: str = "profile.read") -> "GrantedRoleQuerySet":
        """Keep what is held in the profiles that an office may read."""
        return self.filter(units_in_reach(actor, to, prefix="profile__unit__"))

    def in_force(self, day: date) -> "GrantedRoleQuerySet":
        """Keep what gives rights on a day, as `Profile.in_force` says of profiles."""
        return self.filter(
            open_on(day, "profile__unit__"),
            state=Application.State.APPROVED,
            profile__stored_status=ProfileStatus.ACTIVE,
        )


# Few of very many wait. A prepared plan knows it only where the statement itself says the state.
_PENDING = RawSQL("'pending'", ())


class Application(Machine):
    """One person asks for one role in one unit; it has its own number, for ever."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("Pending")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        ARCHIVED = "archived", _("Archived")
        DISCARDED = "discarded", _("Discarded")

    class Origin(models.TextChoices):
        PORTAL = "portal", _("portal")
        INSTALLATION = "installation", _("installation")
        LEGACY_TRANSFER = "legacy_transfer", _("transfer from SSOZ I")
        PASSWORD = "password", _("registration with a password")
        SUCCESSION = "succession", _("moved from a predecessor of the unit")

    class Reason(models.TextChoices):
        """The common reasons of rejection (screens/copy.md 8)."""

        SIGNATURE = "signature", _("No signature or an unreadable document")
        OTHER_PERSON = "other_person", _("Signature of another person")
        AUTHORISATION = "authorisation", _("No authorisation by the head of the unit")
        UNIT = "unit", _("Wrong unit")
        ROLE = "role", _("Wrong role")
        OTHER = "other", _("Another reason")

    number = models.CharField(_("number"), max_length=15, unique=True)
    packet = models.ForeignKey(
        Packet, on_delete=models.PROTECT, related_name="applications", verbose_name=_("submission")
    )
    profile = models.ForeignKey(
        Profile, on_delete=models.PROTECT, related_name="applications", verbose_name=_("profile")
    )
    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, related_name="applications", verbose_name=_("role")
    )
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)
    origin = models.CharField(_("origin"), max_length=15, choices=Origin.choices)
    saved_at = models.DateTimeField(_("saved"))
    sent_at = models.DateTimeField(_("submitted"), null=True, db_index=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_in = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("deciding office"),
    )  # fmt: skip
    withdrawn = models.BooleanField(_("withdrawn by the applicant"), default=False)
    reason_code = models.CharField(_("reason"), max_length=13, choices=Reason.choices, blank=True)
    reason = models.TextField(_("explanation"), blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True)
    archive_reason = models.TextField(_("reason of archiving"), blank=True)
    asked_at = models.DateTimeField(_("better document asked for"), null=True)
    asked_reason = models.TextField(_("what is asked for"), blank=True)
    sent_otherwise = models.BooleanField(_("sent by e-mail or post"), default=False)
    moved_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="moved_to",
        verbose_name=_("moved from the application"),
    )  # fmt: skip

    history = tracked()
    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "sent_at"], name="application_queue"),
            models.Index(fields=["profile", "state"], name="application_of_profile"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "role"],
                condition=Q(state__in=["draft", "pending", "approved"]),
                name="application_one_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft", "pending", "approved", "rejected", "archived", "discarded",
                    ]
                ),
                name="application_state_known",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def journal_person_id(self) -> int:
        return self.profile.person_id

    @property
    def journal_unit_id(self) -> int:
        return self.profile.unit_id

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def lacks_better_document(self) -> bool:
        """Tell whether the office asked for a better document and nothing new came since."""
        if self.asked_at is None:
            return False
        return not any(f.uploaded_at > self.asked_at for f in self.packet.current_files())

    @transition(field=state, source=State.DRAFT, target=State.PENDING)
    def finish(self, now: datetime) -> None:
        self.sent_at = now

    @transition(field=state, source=State.DRAFT, target=State.DISCARDED)
    def discard(self) -> None:
        """Give the draft up; its number stays taken."""

    @transition(field=state, source=State.PENDING, target=State.APPROVED)
    def approve(self, now: datetime, actor: Actor) -> None:
        self._decide(now, actor)

    @transition(field=state, source=State.PENDING, target=State.REJECTED)
    def reject(self, now: datetime, actor: Actor, reason_code: str, reason: str) -> None:
        self._decide(now, actor)
        self.reason_code = reason_code
        self.reason = reason

    @transition(field=state, source=State.PENDING, target=State.REJECTED)
    def withdraw(self, now: datetime) -> None:
        self.decided_at = now
        self.withdrawn = True

    @transition(
        field=state,
        source=[State.PENDING, State.APPROVED, State.REJECTED],
        target=State.ARCHIVED,
    )
    def archive(self, now: datetime, reason: str) -> None:
        self.archived_at = now
        self.archive_reason = reason

    def _decide(self, now: datetime, actor: Actor) -> None:
        self.decided_at = now
        self.decided_by_id = actor.person_id
        self.decided_in_id = actor.unit_id


class GrantedRole(Application):
    """A role that is in force: an approved application, looked at as the right that it gives."""

    objects = GrantedRoleQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("right to look at")
        verbose_name_plural = _("Rights to look at")


def _application_reach(actor: Actor, grant: Grant) -> Q:
    """Say which applications one grant reaches.

    Listing and reading follow the unit and the class. Deciding follows also the side of the role:
    from an office's own reach come the roles of its own supervisors, from the wider reaches the
    roles of reporting units alone (access.md 2, *Who decides an application*).
    """
    reached = grant_reach(actor, grant, prefix="profile__unit__")
    if EVERY_CLASS not in grant.classes:
        reached &= Q(role__report_class__in=grant.classes)
    match grant.permission:
        case "application.decide_central":
            reached &= Q(role__decided_by=Role.DecidedBy.CENTRAL)
        case "application.decide":
            reached &= ~Q(role__decided_by=Role.DecidedBy.CENTRAL)
            if grant.reach == Reach.OWN:
                reached &= Q(role__side=Role.Side.SUPERVISING)
            elif grant.reach != Reach.ALL:
                reached &= Q(role__side=Role.Side.REPORTING)
    return reached


def application_in_reach(actor: Actor, grant: Grant, application: Application) -> bool:
    """Say of one application what `_application_reach` says in a query; a test compares them."""
    role = application.role
    if not unit_in_reach(actor, grant, application.profile.unit):
        return False
    if EVERY_CLASS not in grant.classes and role.report_class not in grant.classes:
        return False
    match grant.permission:
        case "application.decide_central":
            return role.decided_by == Role.DecidedBy.CENTRAL
        case "application.decide":
            if role.decided_by == Role.DecidedBy.CENTRAL:
                return False
            if grant.reach == Reach.OWN:
                return role.side == Role.Side.SUPERVISING
            return grant.reach == Reach.ALL or role.side == Role.Side.REPORTING
    return True
