"""Invitations: an office asks somebody by e-mail to take roles in a unit."""

from datetime import datetime

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ssoz.access.models.packet import Packet
from ssoz.actors import Actor
from ssoz.ciphers import keyed_hash, keyed_hashes
from ssoz.journal.history import tracked
from ssoz.people.models import Person
from ssoz.units.models import Unit, units_in_reach

_PURPOSE = "invitation-link"


class InvitationQuerySet(models.QuerySet):
    """Invitations."""

    def visible_to(self, actor: Actor, to: str = "application.decide") -> "InvitationQuerySet":
        """Keep the invitations to units in reach."""
        return self.filter(units_in_reach(actor, to, prefix="unit__"))

    def for_token(self, token: str) -> "InvitationQuerySet":
        """Keep the one invitation whose link carries this token."""
        return self.filter(token_hash__in=keyed_hashes(token, purpose=_PURPOSE).values())

    def waiting(self, now: datetime) -> "InvitationQuerySet":
        """Keep the invitations whose link still works."""
        return self.filter(_UNANSWERED, expires_at__gt=now)

    def with_state(self, now: datetime) -> "InvitationQuerySet":
        """Say of each how it stands: an invitation expires by its day, with no act."""
        state = Invitation.State
        return self.annotate(
            standing=Case(
                When(withdrawn_at__isnull=False, then=Value(state.WITHDRAWN)),
                When(accepted_at__isnull=False, then=Value(state.ACCEPTED)),
                When(declined_at__isnull=False, then=Value(state.DECLINED)),
                When(expires_at__lte=now, then=Value(state.EXPIRED)),
                default=Value(state.WAITING),
                output_field=models.CharField(max_length=9),
            )
        )


_UNANSWERED = Q(withdrawn_at=None, accepted_at=None, declined_at=None)


class Invitation(models.Model):
    """Whom an office asked to apply, for which roles in which unit, and what came of it.

    Of its one-time link only the hash is kept. Accepting it begins an application: who is invited
    declares and signs as everybody does.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("invitation", "Waiting for the answer")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        DECLINED = "declined", pgettext_lazy("invitation", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "Withdrawn")
        EXPIRED = "expired", pgettext_lazy("invitation", "Expired")

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("unit")
    )
    role_codes = models.JSONField(_("roles"), default=list)
    email = models.EmailField(_("e-mail"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=pgettext_lazy("invitation", "invited by"),
    )  # fmt: skip
    invited_in = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("office")
    )
    invited_at = models.DateTimeField(pgettext_lazy("invitation", "sent"))
    expires_at = models.DateTimeField(_("valid until"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    accepted_at = models.DateTimeField(pgettext_lazy("invitation", "accepted"), null=True)
    declined_at = models.DateTimeField(pgettext_lazy("invitation", "declined"), null=True)
    answered_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip
    packet = models.ForeignKey(
        Packet, null=True, on_delete=models.PROTECT, related_name="invitations",
        verbose_name=_("submission"),
    )  # fmt: skip

    history = tracked(excluded_fields=["token_hash"])
    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        indexes = [models.Index(fields=["unit", "email"], name="invitation_whom")]

    def __str__(self) -> str:
        return self.email

    @property
    def journal_person_id(self) -> int | None:
        return self.answered_by_id

    @property
    def journal_unit_id(self) -> int:
        return self.unit_id

    def state_at(self, now: datetime) -> "Invitation.State":
        """Say how it stands, as `with_state` says it in a query."""
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.declined_at:
            return self.State.DECLINED
        return self.State.EXPIRED if self.expires_at <= now else self.State.WAITING

    def carry(self, token: str) -> None:
        """Bind the invitation to its link; a link that was sent before works no more."""
        self.token_hash = keyed_hash(token, purpose=_PURPOSE)
