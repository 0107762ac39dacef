"""The published table of profile statuses, as one pure function."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProfileStatus(models.TextChoices):
    """What a profile is; never set by hand."""

    NOT_ACTIVATED = "not_activated", _("Not activated")
    ACTIVE = "active", _("Active")
    REJECTED = "rejected", _("Rejected (profile)")
    BLOCKED = "blocked", _("Blocked")


HIDDEN_STATES = frozenset({"draft", "discarded"})


def profile_status(states: Iterable[str], *, unit_open: bool, blocked: bool) -> ProfileStatus:
    """Derive a profile's status from its applications, its unit and the administrator's block.

    The table of access.md 4 (seed 000, *Profil może posiadać status*), first rule that holds.
    """
    counted = {state for state in states if state not in HIDDEN_STATES}
    if blocked or not unit_open:
        return ProfileStatus.BLOCKED
    if "approved" in counted:
        return ProfileStatus.ACTIVE
    if "pending" in counted:
        return ProfileStatus.NOT_ACTIVATED
    if counted == {"archived"}:
        return ProfileStatus.REJECTED
    return ProfileStatus.NOT_ACTIVATED
