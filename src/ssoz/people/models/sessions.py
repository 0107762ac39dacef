"""Sessions of people, and the forms that came after the end of one."""

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.ciphers import decrypt
from ssoz.columns import CipherTextField
from ssoz.parameters.reading import idle_seconds
from ssoz.people.devices import device_of
from ssoz.people.models.person import Person


class OpenSessionQuerySet(models.QuerySet):
    """Sessions of people."""

    def open_at(self, now: datetime) -> "OpenSessionQuerySet":
        """Keep the sessions that still let in, the one seen last first."""
        return self.filter(
            ended_at=None,
            seen_at__gte=now - timedelta(seconds=idle_seconds()),
            begun_at__gte=now - timedelta(seconds=settings.SESSION_MAX_SECONDS),
        ).order_by("-seen_at", "-id")


class OpenSession(models.Model):
    """A session of a person at one browser, which carries this row's number and not the reverse.

    The key of the session is kept nowhere but in the table of Django, and may change at will.
    """

    class End(models.TextChoices):
        """Why a session lets nobody in any more."""

        SIGNED_OUT = "signed_out", _("signed out")
        IDLE = "idle", _("no activity")
        LIMIT = "limit", _("longest time reached")
        CLOSED = "closed", _("ended from elsewhere")
        SHUT_OUT = "shut_out", _("account closed")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="open_sessions")
    provider = models.CharField(max_length=40, blank=True)
    begun_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last activity"), db_index=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=End.choices, blank=True)
    agent = models.CharField(max_length=400, blank=True)
    address = models.CharField(max_length=45, blank=True)

    objects = OpenSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.device

    @property
    def journal_person_id(self) -> int:
        return self.person_id

    @property
    def device(self) -> str:
        """Say in plain words at which browser the session is."""
        return device_of(self.agent)

    def seconds_left(self, now: datetime) -> int:
        """Return after how many seconds without activity the session ends."""
        idle = idle_seconds() - int((now - self.seen_at).total_seconds())
        return min(idle, self.seconds_at_most(now))

    def seconds_at_most(self, now: datetime) -> int:
        """Return after how many seconds the session ends, whatever is done."""
        return settings.SESSION_MAX_SECONDS - int((now - self.begun_at).total_seconds())

    def over_by(self, now: datetime) -> str:
        """Return why the session lets nobody in any more; nothing while it does."""
        if self.ended_at is not None:
            return self.end
        if now - self.begun_at > timedelta(seconds=settings.SESSION_MAX_SECONDS):
            return self.End.LIMIT
        if now - self.seen_at > timedelta(seconds=idle_seconds()):
            return self.End.IDLE
        return ""


class KeptFormQuerySet(models.QuerySet):
    """Forms that came after the end of a session."""

    def of_page(self, person_id: int, page: str) -> "KeptFormQuerySet":
        """Keep the forms of a person that stood on a page."""
        return self.filter(person=person_id, page=page).order_by("id")


class KeptForm(models.Model):
    """A form that was sent after its session had ended; its fields wait, as cipher text."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=500)
    address = models.CharField(max_length=500)
    fields_cipher = CipherTextField()
    had_files = models.BooleanField(default=False)
    kept_at = models.DateTimeField()

    objects = KeptFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")
        constraints = [
            models.UniqueConstraint(fields=["person", "page", "address"], name="form_kept_once")
        ]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Decrypt the fields, in their order."""
        return [(name, value) for name, value in json.loads(decrypt(self.fields_cipher))]
