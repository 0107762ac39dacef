"""What would become of the people of a closed unit in its successor: worked out before it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ssoz.access import policies, refusals
from ssoz.access.models import Application, Profile, Role
from ssoz.actors import Actor
from ssoz.units.models import Succession, Unit

_OPEN = (Application.State.DRAFT, Application.State.PENDING, Application.State.APPROVED)
_NOT_OFFERED = _("a unit of this kind offers no such role")
_NO_WARD = _("the unit has no psychiatric activity")
_WAITING = _("an application for it waits there: {number}")


@dataclass
class Move:
    """One person on the way to the successor.

    `gives` are the old applications whose roles come into being there, `held` those whose roles the
    person holds there already, `left_out` those that cannot pass, each with why. `why_not` says why
    nothing of it can be done, `code` the same to programs.
    """

    profile: Profile
    successor: Unit
    gives: list[Application] = field(default_factory=list)
    held: list[Application] = field(default_factory=list)
    left_out: list[tuple[Application, str | Promise]] = field(default_factory=list)
    why_not: str | Promise = ""
    code: str = ""

    @property
    def ends(self) -> list[Application]:
        """Return the old applications that go to the archive: all of them."""
        return [*self.gives, *self.held, *(application for application, _why in self.left_out)]

    def refuse(self, why_not: str | Promise, code: str) -> None:
        """Say why it cannot be done; the first reason stays."""
        if not self.code:
            self.why_not, self.code = why_not, code


def open_successors(units: Iterable[Unit], day: date) -> dict[int, list[Unit]]:
    """Return for each unit the units after it in which one can work on a day.

    A successor that has given way itself leads on to its own. A generation is one query.
    """
    reached = {unit.pk: {unit.pk} for unit in units}
    border = {pk: {pk} for pk in reached}
    found: dict[int, dict[int, Unit]] = {pk: {} for pk in reached}
    while any(border.values()):
        asked = {pk for keys in border.values() for pk in keys}
        rows = Succession.objects.filter(predecessor__in=asked).select_related("successor")
        after: dict[int, list[Unit]] = {}
        for row in rows.order_by("-inherits", "effective_on", "id"):
            after.setdefault(row.predecessor_id, []).append(row.successor)
        for pk, keys in border.items():
            new = {unit.pk: unit for key in keys for unit in after.get(key, [])}
            fresh = {key: unit for key, unit in new.items() if key not in reached[pk]}
            reached[pk] |= set(fresh)
            found[pk] |= {key: unit for key, unit in fresh.items() if unit.is_open_on(day)}
            border[pk] = {key for key, unit in fresh.items() if not unit.is_open_on(day)}
    return {pk: list(units.values()) for pk, units in found.items()}


def holders_in(units: Iterable[Unit]) -> QuerySet[Profile]:
    """Return the profiles of units in which a role is held, whatever the units are today."""
    held = Application.objects.filter(profile=OuterRef("pk"), state=Application.State.APPROVED)
    found = Profile.objects.filter(Exists(held), unit__in=[unit.pk for unit in units])
    return found.select_related("person", "unit").order_by("person__name_key", "id")


def moves_to(successor: Unit, profiles: Sequence[Profile], actor: Actor) -> list[Move]:
    """Work out what would become of profiles in a successor, in a fixed number of queries.

    The profiles must come with their persons and units.
    """
    held = Application.objects.filter(
        profile__in=profiles, state=Application.State.APPROVED
    ).select_related("role", "packet")
    there = Profile.objects.filter(unit=successor, person__in=[p.person_id for p in profiles])
    standing = Application.objects.filter(profile__in=there, state__in=_OPEN)
    known = {(a.profile.person_id, a.role_id): a for a in standing.select_related("profile")}
    blocked = {profile.person_id for profile in there if profile.is_blocked}
    offered = set(Role.objects.open_to(successor).values_list("pk", flat=True))
    moves = {profile.pk: Move(profile, successor) for profile in profiles}
    for application in held.order_by("role__position", "id"):
        move = moves[application.profile_id]
        application.profile = move.profile
        key = (move.profile.person_id, application.role_id)
        _sort(move, application, known.get(key), offered)
        if application in move.gives:  # of two predecessors the second finds it there
            known[key] = application
    for move in moves.values():
        _judge(move, move.profile.person_id in blocked, actor)
    return list(moves.values())


def _sort(
    move: Move, application: Application, there: Application | None, offered: set[int]
) -> None:
    if there is not None and there.state == Application.State.APPROVED:
        move.held.append(application)
    elif there is not None:
        move.left_out.append((application, format_lazy(_WAITING, number=there.number)))
    elif application.role_id not in offered:
        move.left_out.append((application, _NOT_OFFERED))
    elif application.role.needs_psychiatric_activity and not move.successor.psychiatric:
        move.left_out.append((application, _NO_WARD))
    else:
        move.gives.append(application)


def _judge(move: Move, is_blocked_there: bool, actor: Actor) -> None:
    for application in move.ends:
        if not policies.may_move(actor, application, move.successor):
            words = {"role": application.role.name}
            move.refuse(refusals.MOVE_NOT_YOURS % words, "not_yours")
    if move.profile.is_blocked:
        move.refuse(refusals.MOVE_BLOCKED, "blocked")
    if is_blocked_there:
        move.refuse(refusals.MOVE_TO_BLOCKED, "blocked_there")
    if not move.gives and not move.held:
        move.refuse(refusals.MOVE_NOTHING, "nothing")
