"""Profiles blocked and unblocked by a spreadsheet: each by its own act, all of them or none."""

from django.db.models import Max
from django.utils.translation import gettext as _

from ssoz.access.models import Profile, Role
from ssoz.access.operations.profiles import block, unblock
from ssoz.access.policies import BLOCK
from ssoz.access.profile_resource import ProfileResource
from ssoz.access.refusals import Refused
from ssoz.access.statuses import ProfileStatus
from ssoz.actors import Actor
from ssoz.exchange import refusals
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.operations import refuse_if_stale
from ssoz.exchange.registers import Register

type Found = dict[int | None, Profile]
_BLOCKED = ProfileStatus.BLOCKED


def make_changes(lines: list[Line], batch: Batch, actor: Actor) -> None:
    """Block and unblock every profile of an import, or none."""
    profiles = _profiles_of(lines, actor)
    refuse_if_stale([line for line in lines if not _stands_as(line, profiles)])
    for line in lines:
        try:
            _turn(profiles[line.thing_id], line.after, actor)
        except Refused as refusal:
            row = _("row %(n)d") % {"n": line.number}
            raise refusals.Refused(f"{row}: {refusal}", refusal.code) from refusal
        line.version = _version_of(profiles[line.thing_id])


def take_back(lines: list[Line], batch: Batch, actor: Actor) -> list[Line]:
    """Undo the blocks of an import; profiles that were changed since are left alone."""
    profiles = _profiles_of(lines, actor)
    left = []
    for line in lines:
        profile = profiles.get(line.thing_id)
        try:
            if profile is None or _version_of(profile) != line.version:
                left.append(line)
            else:
                _turn(profile, line.before, actor)
        except Refused:
            left.append(line)
    return left


def _profiles_of(lines: list[Line], actor: Actor) -> Found:
    """Lock the roles that must stay, then the profiles of rows that are still in reach."""
    list(Role.objects.select_for_update().filter(must_stay=True).order_by("pk"))
    wanted = [line.thing_id for line in lines if line.thing_id]
    reached = Profile.objects.filter(
        pk__in=Profile.objects.visible_to(actor, to=BLOCK).filter(pk__in=wanted).values("pk")
    )
    return {profile.pk: profile for profile in reached.select_for_update().order_by("pk")}


def _stands_as(line: Line, profiles: Found) -> bool:
    profile = profiles.get(line.thing_id)
    return profile is not None and profile.is_blocked == (line.before["status"] == _BLOCKED)


def _turn(profile: Profile, values: dict[str, str], actor: Actor) -> None:
    if values["status"] == _BLOCKED:
        block(profile=profile, reason=values["block_reason"], actor=actor)
    else:
        unblock(profile=profile, actor=actor)


def _version_of(profile: Profile) -> int | None:
    return profile.history.aggregate(last=Max("history_id"))["last"]


PROFILES = Register("profiles", ProfileResource, make_changes, take_back)
