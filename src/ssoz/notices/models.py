"""What every visitor may read: announcements, and whom to ask about what."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.journal.history import tracked


class AnnouncementQuerySet(models.QuerySet):
    """Announcements."""

    def current(self, now: datetime) -> "AnnouncementQuerySet":
        """Keep what is shown at a moment, newest first."""
        return self.filter(
            models.Q(shown_until__isnull=True) | models.Q(shown_until__gt=now), shown_from__lte=now
        ).order_by("-shown_from", "-id")


class Announcement(models.Model):
    """One announcement (komunikat)."""

    slug = models.SlugField(unique=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    shown_from = models.DateTimeField(_("shown from"))
    shown_until = models.DateTimeField(_("shown until"), null=True, blank=True)

    history = tracked()
    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-shown_from", "-id"]

    def __str__(self) -> str:
        return self.title


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
