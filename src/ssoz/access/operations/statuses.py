"""Keeping the stored part of a profile's status true."""

from collections import defaultdict
from collections.abc import Collection

from django.utils import timezone

from ssoz.access.models import Application, Profile, Role
from ssoz.access.refusals import LAST_HOLDER, Refused
from ssoz.access.statuses import profile_status
from ssoz.actors import Actor
from ssoz.journal.operations import record_many


def refresh_status(profile: Profile, *, actor: Actor) -> None:
    """Derive the status anew and store it if it changed. The profile must be locked."""
    refresh_statuses([profile], actor=actor)


def refresh_statuses(profiles: Collection[Profile], *, actor: Actor) -> None:
    """Derive the status of each profile anew and store those that changed. They must be locked.

    The unit's part is not stored: a unit closes by its dates, at midnight, with no act.
    """
    states = defaultdict(list)
    found = Application.objects.filter(profile__in=[profile.pk for profile in profiles])
    for profile_id, state in found.order_by().values_list("profile_id", "state"):
        states[profile_id].append(state)
    changed, details = [], {}
    for profile in profiles:
        status = profile_status(states[profile.pk], unit_open=True, blocked=profile.is_blocked)
        if status != profile.stored_status:
            details[profile.pk] = {"before": profile.stored_status, "after": status}
            profile.stored_status = status
            changed.append(profile)
    record_many(
        changed, "access.profile.status_changed", by=actor, fields=["stored_status"],
        details=details,
    )  # fmt: skip


def is_last_holder(role: Role, profile: Profile) -> bool:
    """Tell whether a profile is of the last person in force who must keep a role."""
    if not role.must_stay:
        return False
    others = (
        Profile.objects.in_force(timezone.localdate())
        .filter(applications__role=role, applications__state=Application.State.APPROVED)
        .exclude(person_id=profile.person_id)
    )
    return not others.exists()


def refuse_if_last_holder(role: Role, profile: Profile) -> None:
    """Refuse to take a role away from, or to block, the last person in force who must keep it."""
    if is_last_holder(role, profile):
        raise Refused(LAST_HOLDER % {"role": role.name}, "last_holder")
