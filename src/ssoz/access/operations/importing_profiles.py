"""Profiles blocked and people invited by a spreadsheet: each by its own act, all or none."""

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ssoz.access.models import Invitation, Profile, Role
from ssoz.access.operations.invitations import invite, withdraw_invitation
from ssoz.access.operations.profiles import block, unblock
from ssoz.access.policies import BLOCK, DECIDE
from ssoz.access.profile_resource import ProfileResource
from ssoz.access.refusals import Refused
from ssoz.access.statuses import ProfileStatus
from ssoz.actors import Actor
from ssoz.exchange import refusals
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.operations import refuse_if_stale
from ssoz.exchange.registers import Register
from ssoz.units.models import Unit

type Found = dict[int | None, Profile]
_BLOCKED = ProfileStatus.BLOCKED


def make_changes(lines: list[Line], batch: Batch, actor: Actor) -> None:
    """Block and unblock every profile of an import and send its invitations, or do nothing."""
    asked, standing = _divided(lines)
    profiles, units = _profiles_of(standing, actor), _units_of(asked, actor)
    stale = [line for line in standing if not _stands_as(line, profiles)]
    refuse_if_stale(stale + [line for line in asked if line.after["unit_id"] not in units])
    for line in lines:
        try:
            if line.fate == Line.Fate.NEW:
                _send(line, units[line.after["unit_id"]], actor)
            else:
                _turn(profiles[line.thing_id], line.after, actor)
                line.version = _version_of(profiles[line.thing_id])
        except Refused as refusal:
            row = _("row %(n)d") % {"n": line.number}
            raise refusals.Refused(f"{row}: {refusal}", refusal.code) from refusal


def take_back(lines: list[Line], batch: Batch, actor: Actor) -> list[Line]:
    """Undo the blocks of an import and withdraw its invitations; what came of some stays."""
    asked, standing = _divided(lines)
    profiles = _profiles_of(standing, actor)
    left = _withdraw(asked, actor)
    for line in standing:
        profile = profiles.get(line.thing_id)
        try:
            if profile is None or _version_of(profile) != line.version:
                left.append(line)
            else:
                _turn(profile, line.before, actor)
        except Refused:
            left.append(line)
    return sorted(left, key=lambda line: line.number)


def _divided(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return the rows that invite, then those of profiles that exist."""
    asked = [line for line in lines if line.fate == Line.Fate.NEW]
    return asked, [line for line in lines if line.fate != Line.Fate.NEW]


def _units_of(asked: list[Line], actor: Actor) -> dict[int, Unit]:
    units = Unit.objects.visible_to(actor, to=DECIDE).select_related("voivodeship")
    return units.in_bulk({line.after["unit_id"] for line in asked})


def _send(line: Line, unit: Unit, actor: Actor) -> None:
    asked = line.after
    invitation = invite(unit=unit, roles=asked["role_codes"], email=asked["email"], actor=actor)
    line.thing_id, line.version = invitation.pk, _version_of(invitation)


def _withdraw(asked: list[Line], actor: Actor) -> list[Line]:
    """Withdraw what nobody has answered yet; return the rest, each with what came of it."""
    reached = Invitation.objects.visible_to(actor, to=DECIDE)
    sent: dict[int | None, Invitation] = {**reached.in_bulk([line.thing_id for line in asked])}
    left = []
    for line in asked:
        invitation = sent.get(line.thing_id)
        try:
            if invitation is not None:
                withdraw_invitation(invitation=invitation, actor=actor)
                continue
        except Refused:
            state = sent[line.thing_id].state_at(timezone.now())
            line.thing_name = f"{line.thing_name} ({state.label})"
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


def _version_of(thing: Profile | Invitation) -> int | None:
    return thing.history.aggregate(last=Max("history_id"))["last"]


PROFILES = Register("profiles", ProfileResource, make_changes, take_back)
