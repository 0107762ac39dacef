"""What we sent: each message is a row first, and the row is the promise."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from ssoz.ciphers import decrypt, encrypt
from ssoz.columns import CipherTextField
from ssoz.machines import Machine, MachineQuerySet

SECRET_MARK = "[[link]]"
# The sweep comes once a minute, give or take: what falls due before it comes again is taken now.
SWEEP_AHEAD = timedelta(seconds=30)


class OutgoingMailQuerySet(MachineQuerySet):
    """Messages."""

    def addressed_to(self, person_id: int) -> "OutgoingMailQuerySet":
        """Keep what one person may read in the portal, newest first."""
        return self.filter(person_id=person_id).order_by("-id")

    def unsent(self) -> "OutgoingMailQuerySet":
        """Keep the messages that still have to leave."""
        return self.filter(state__in=[OutgoingMail.State.WAITING, OutgoingMail.State.SENDING])

    def due(self, now: datetime) -> "OutgoingMailQuerySet":
        """Keep the messages whose next try has come."""
        waiting = self.filter(state=OutgoingMail.State.WAITING)
        return waiting.filter(next_try_at__lte=now + SWEEP_AHEAD)

    def abandoned(self, now: datetime) -> "OutgoingMailQuerySet":
        """Keep the messages whose sender died: the queue has ended whoever claimed one long ago."""
        stale = now - timedelta(seconds=settings.Q_CLUSTER["retry"])
        return self.filter(state=OutgoingMail.State.SENDING, claimed_at__lte=stale)


class OutgoingMail(Machine):
    """One message to one address: waiting -> sending -> sent | failed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    message_id = models.CharField(max_length=120, unique=True, editable=False)
    template = models.CharField(_("template"), max_length=60)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    secret = CipherTextField(blank=True, editable=False)
    person_id = models.BigIntegerField(null=True, db_index=True)
    about_unit_id = models.BigIntegerField(null=True, db_index=True)
    state = FSMField(_("state"), default=State.WAITING, choices=State.choices, protected=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True, db_index=True)
    next_try_at = models.DateTimeField(_("next attempt"), null=True)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="mail_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sending", "sent", "failed"]),
                name="mail_state_known",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def journal_person_id(self) -> int | None:
        return self.person_id

    @property
    def journal_unit_id(self) -> int | None:
        return self.about_unit_id

    @staticmethod
    def new_message_id(host: str) -> str:
        """Make the Message-ID that stays the same at every attempt."""
        return f"<{uuid.uuid4()}@{host}>"

    def hide(self, secret: str) -> None:
        """Keep the one-time link apart from the text, encrypted, until the message is sent."""
        self.secret = encrypt(secret) if secret else ""

    def full_text(self) -> str:
        """Return the text as it is sent, its one-time link in place."""
        return self.body.replace(SECRET_MARK, decrypt(self.secret)) if self.secret else self.body

    @transition(field=state, source=State.WAITING, target=State.SENDING)
    def start(self, now: datetime) -> None:
        self.claimed_at = now
        self.attempts += 1

    @transition(field=state, source=State.SENDING, target=State.SENT)
    def succeed(self, now: datetime) -> None:
        self.sent_at = now
        self.last_error = ""
        self.secret = ""

    @transition(field=state, source=State.SENDING, target=State.FAILED)
    def fail(self, error: str) -> None:
        self.last_error = error[:300]

    @transition(field=state, source=[State.SENDING, State.FAILED], target=State.WAITING)
    def retry(self, error: str, next_try_at: datetime) -> None:
        self.last_error = error[:300]
        self.next_try_at = next_try_at
        self.claimed_at = None
