"""Keeping the stored part of a profile's status true."""

from django.utils import timezone

from ssoz.access.models import Application, Profile, Role
from ssoz.access.refusals import LAST_HOLDER, Refused
from ssoz.access.statuses import profile_status
from ssoz.actors import Actor
from ssoz.journal.operations import record


def refresh_status(profile: Profile, *, actor: Actor) -> None:
    """Derive the status anew and store it if it changed. The profile must be locked.

    The unit's part is not stored: a unit closes by its dates, at midnight, with no act.
    """
    states = profile.applications.values_list("state", flat=True)
    status = profile_status(states, unit_open=True, blocked=profile.is_blocked)
    if status != profile.stored_status:
        before, profile.stored_status = profile.stored_status, status
        record(profile, "access.profile.status_changed", by=actor, before=before, after=status)


def refuse_if_last_holder(role: Role, profile: Profile) -> None:
    """Refuse to take a role away from, or to block, the last person in force who must keep it."""
    if not role.must_stay:
        return
    others = (
        Profile.objects.in_force(timezone.localdate())
        .filter(applications__role=role, applications__state=Application.State.APPROVED)
        .exclude(person_id=profile.person_id)
    )
    if not others.exists():
        raise Refused(LAST_HOLDER % {"role": role.name}, "last_holder")
