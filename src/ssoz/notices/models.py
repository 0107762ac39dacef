"""What is announced to whom and when, what was sent of it, and whom to ask about what."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ssoz.journal.history import tracked
from ssoz.mail.models import OutgoingMail
from ssoz.notices.readers import Reader


class AnnouncementQuerySet(models.QuerySet):
    """Announcements."""

    def current(self, now: datetime) -> "AnnouncementQuerySet":
        """Keep what is shown at a moment, newest first."""
        return self.filter(
            Q(shown_until__isnull=True) | Q(shown_until__gt=now),
            shown_from__lte=now,
            withdrawn_at__isnull=True,
        ).order_by("-shown_from", "-id")

    def meant_for(self, reader: Reader) -> "AnnouncementQuerySet":
        """Keep what is for a reader; everything else does not exist for them."""
        audiences = Announcement.Audience
        met = Q(audience=audiences.EVERYBODY)
        for holds, audience in (
            (reader.signed_in, audiences.SIGNED_IN),
            (reader.reporting, audiences.REPORTING),
            (reader.office, audiences.OFFICE),
        ):
            if holds:
                met |= Q(audience=audience)
        if reader.voivodeship:
            met |= _names(audiences.VOIVODESHIPS, [reader.voivodeship])
        met |= _names(audiences.ROLES, reader.roles)
        met |= _names(audiences.PERMISSIONS, reader.permissions)
        return self.filter(met)

    def outages(self, now: datetime) -> "AnnouncementQuerySet":
        """Keep the outages of which a bar tells now: before they begin and while they last."""
        return self.current(now).filter(kind=Announcement.Kind.OUTAGE, outage_until__gt=now)


def _names(audience: str, codes: Iterable[str]) -> Q:
    named = Q(pk__in=[])
    for code in sorted(codes):
        named |= Q(chosen__contains=f",{code},")
    return Q(audience=audience) & named


class Announcement(models.Model):
    """One announcement (komunikat)."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("Information")
        IMPORTANT = "important", _("Important")
        OUTAGE = "outage", _("Planned outage")

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody, also before sign-in")
        SIGNED_IN = "signed_in", _("Everybody who is signed in")
        REPORTING = "reporting", _("Who works in a reporting role")
        OFFICE = "office", _("Who works in the administration panel")
        VOIVODESHIPS = "voivodeships", _("Units of chosen voivodeships")
        ROLES = "roles", _("Who holds chosen roles")
        PERMISSIONS = "permissions", _("Who holds chosen permissions")

    slug = models.SlugField(_("address of the page"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    kind = models.CharField(
        _("kind"), max_length=11, choices=Kind.choices, default=Kind.INFORMATION
    )
    shown_from = models.DateTimeField(_("shown from"))
    shown_until = models.DateTimeField(_("shown until"), null=True, blank=True)
    outage_from = models.DateTimeField(_("outage from"), null=True, blank=True)
    outage_until = models.DateTimeField(_("outage until"), null=True, blank=True)
    audience = models.CharField(
        _("for whom"), max_length=12, choices=Audience.choices, default=Audience.EVERYBODY
    )
    # Codes between commas, one at each end as well: `,10,14,`. Every database finds one in it.
    chosen = models.TextField(_("chosen"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    history = tracked()
    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-shown_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_until__isnull=True) | Q(shown_until__gt=F("shown_from")),
                name="announcement_shown_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(kind="outage") | Q(outage_until__gt=F("outage_from")),
                name="announcement_outage_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def codes(self) -> list[str]:
        return [code for code in self.chosen.split(",") if code]

    def is_shown(self, now: datetime) -> bool:
        """Tell whether it is shown at a moment."""
        begun = self.withdrawn_at is None and self.shown_from <= now
        return begun and (self.shown_until is None or now < self.shown_until)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it will be shown no more."""
        ended = self.shown_until is not None and self.shown_until <= now
        return ended or self.withdrawn_at is not None


class Mailing(models.Model):
    """The sending of an announcement to its audience, person by person, each once."""

    announcement = models.OneToOneField(
        Announcement, on_delete=models.PROTECT, related_name="mailing"
    )
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    last_person_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.announcement)


class Delivery(models.Model):
    """The message by which one person was told of an announcement."""

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="deliveries")
    person_id = models.BigIntegerField()
    mail = models.OneToOneField(OutgoingMail, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["mailing", "person_id"], name="delivery_once")
        ]

    def __str__(self) -> str:
        return str(self.mail_id)


class Contact(models.Model):
    """Whom to ask: the helpline, or the office for a subject."""

    class Kind(models.TextChoices):
        TECHNICAL = "technical", _("Technical help")
        SUBJECT = "subject", _("Questions about reports and roles")

    slug = models.SlugField(unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    subject = models.CharField(_("subject"), max_length=200)
    office = models.CharField(_("office"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = tracked()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.subject
