"""Who holds what where, and why: as it stands, or as the history has it at the end of a day.

A right is explained from end to end: the permission, the role that gives it, the application, who
decided on it, and the document or the earlier right that the decision stands on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet, prefetch_related_objects
from django.utils import timezone

from ssoz.access.models import Application, Profile, RoleGrant
from ssoz.access.statuses import HIDDEN_STATES, ProfileStatus, profile_status
from ssoz.journal.history import versions_before
from ssoz.units.past import end_of, open_on_day

_SHOWN_WITH = (
    "decided_by", "decided_in", "packet__attachments__file",
    "moved_from__packet__attachments__file", "moved_from__decided_by", "moved_from__decided_in",
    "moved_from__profile__unit",
)  # fmt: skip


@dataclass(frozen=True)
class HeldRole:
    """A role in a profile, the application that gave it, and what it gives."""

    application: Application
    grants: Sequence[RoleGrant]

    @property
    def basis(self) -> Application:
        """Return the application that was decided on a document: a move carries another on."""
        basis = self.application
        while basis.moved_from is not None:
            basis = basis.moved_from
        return basis

    @property
    def documents(self) -> list[Any]:
        """Return the safe files that the decision stands on."""
        files = self.basis.packet.current_files()
        return [file for file in files if file.is_open_to_readers]


@dataclass
class Standing:
    """What one profile was on the day that is looked at."""

    profile: Profile
    status: ProfileStatus
    block_reason: str = ""
    held: list[HeldRole] = field(default_factory=list)
    asked: list[Application] = field(default_factory=list)

    @property
    def in_force(self) -> bool:
        return self.status == ProfileStatus.ACTIVE


def known_on(profiles: QuerySet[Profile], day: date) -> QuerySet[Profile]:
    """Keep the profiles that had more than drafts at the end of a day."""
    versions = Application.history.filter(
        profile_id=OuterRef("pk"), history_date__lt=end_of(day)
    ).exclude(state__in=HIDDEN_STATES)
    return profiles.filter(Exists(versions))


def giving(profiles: QuerySet[Profile], permission: str) -> QuerySet[Profile]:
    """Keep the profiles in which some role held today gives a permission."""
    given = Application.objects.filter(
        profile=OuterRef("pk"),
        state=Application.State.APPROVED,
        role__grants__permission__code=permission,
    )
    return profiles.filter(Exists(given))


def standings(profiles: Iterable[Profile], day: date | None = None) -> list[Standing]:
    """Say of each profile what is held in it and why, in a fixed number of queries.

    Without a day it is said of now; the profiles must come with their units then.
    """
    found = list(profiles)
    made = _standing_now(found) if day is None else _standing_then(found, day)
    applications = [a for _standing, mine in made for a in mine]
    prefetch_related_objects(applications, *_SHOWN_WITH, "role")
    grants = _grants_of({a.role_id for a in applications}, day)
    for standing, mine in made:
        for application in sorted(mine, key=lambda a: (a.role.position, a.pk)):
            application.profile = standing.profile
            if application.state == Application.State.APPROVED:
                given = grants.get(application.role_id, [])
                standing.held.append(HeldRole(application, given))
            elif application.state == Application.State.PENDING:
                standing.asked.append(application)
    return [standing for standing, _mine in made]


type _Made = list[tuple[Standing, list[Application]]]


def _standing_now(profiles: list[Profile]) -> _Made:
    today = timezone.localdate()
    told = (Application.State.APPROVED, Application.State.PENDING)
    rows = Application.objects.filter(profile__in=profiles, state__in=told)
    mine = _by_profile(rows.order_by("id"))
    return [
        (Standing(one, one.status_on(today), one.block_reason), mine.get(one.pk, []))
        for one in profiles
    ]


def _standing_then(profiles: list[Profile], day: date) -> _Made:
    moment, keys = end_of(day), [profile.pk for profile in profiles]
    was = versions_before(Profile, moment, id__in=keys)
    versions = versions_before(Application, moment, profile_id__in=keys)
    mine = _by_profile(version.instance for version in versions.values())
    opened = open_on_day((profile.unit_id for profile in profiles), day)
    return [
        (_standing_of(one, was.get(one.pk), mine.get(one.pk, []), opened), mine.get(one.pk, []))
        for one in profiles
    ]


def _standing_of(
    profile: Profile, was: Model | None, applications: list[Application], opened: set[int]
) -> Standing:
    """Derive the status as on any day: from the states, the block and the dates of the unit."""
    status = profile_status(
        [application.state for application in applications],
        unit_open=profile.unit_id in opened,
        blocked=getattr(was, "blocked_at", None) is not None,
    )
    return Standing(profile, status, getattr(was, "block_reason", ""))


def _by_profile(applications: Iterable[Application]) -> dict[int, list[Application]]:
    found: dict[int, list[Application]] = {}
    for application in applications:
        found.setdefault(application.profile_id, []).append(application)
    return found


def _grants_of(roles: set[int], day: date | None) -> dict[int, list[RoleGrant]]:
    """Return what roles give, or gave at the end of a day."""
    if day is None:
        grants = list(RoleGrant.objects.filter(role__in=roles))
    else:
        versions = versions_before(RoleGrant, end_of(day), role_id__in=roles)
        grants = [version.instance for version in versions.values()]
    prefetch_related_objects(grants, "permission")
    found: dict[int, list[RoleGrant]] = {}
    for grant in sorted(grants, key=lambda g: (g.permission.name, g.pk)):
        found.setdefault(grant.role_id, []).append(grant)
    return found
