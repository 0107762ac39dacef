"""Rights of roles from a spreadsheet: each role is changed once, by what its rows say together."""

from typing import Any

from ssoz.access.grants import GrantResource
from ssoz.access.models import Role, RoleGrant
from ssoz.access.operations.roles import change_grants
from ssoz.access.refusals import Refused
from ssoz.actors import Actor
from ssoz.exchange import refusals
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.operations import refuse_if_stale
from ssoz.exchange.registers import Register

type Held = dict[tuple[int, str], list[str]]
_AFTER, _BEFORE = "after", "before"


def make_changes(lines: list[Line], batch: Batch, actor: Actor) -> None:
    """Make every change of an import, or none: a grant that changed meanwhile stops it."""
    held = _held_by(lines)
    refuse_if_stale([line for line in lines if not _turn(line, held, _BEFORE, _AFTER)])
    _write(held, batch, actor)


def take_back(lines: list[Line], batch: Batch, actor: Actor) -> list[Line]:
    """Undo the changes of an import; grants that were changed since are left alone."""
    held = _held_by(lines)
    left = [line for line in reversed(lines) if not _turn(line, held, _AFTER, _BEFORE)]
    _write(held, batch, actor)
    return left[::-1]


def _held_by(lines: list[Line]) -> dict[int, Held]:
    """Lock the roles of some rows; return what each holds."""
    wanted = {(line.before or line.after)["role_id"] for line in lines}
    roles = Role.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    held: dict[int, Held] = {role.pk: {} for role in roles}
    for grant in RoleGrant.objects.filter(role__in=held).order_by("id"):
        held[grant.role_id][grant.permission_id, grant.reach] = grant.classes
    return held


def _turn(line: Line, held: dict[int, Held], old: str, new: str) -> bool:
    """Put what a row says in the place of what stood there; tell whether that still stands so."""
    gone, comes = _grant(getattr(line, old)), _grant(getattr(line, new))
    grants = held.get((line.before or line.after)["role_id"])
    if grants is None or (gone and grants.get(gone[0]) != gone[1]):
        return False
    if comes and comes[0] in grants and (gone is None or comes[0] != gone[0]):
        return False
    if gone:
        del grants[gone[0]]
    if comes:
        grants[comes[0]] = comes[1]
    return True


def _grant(values: dict[str, Any]) -> tuple[tuple[int, str], list[str]] | None:
    if not values.get("reach"):
        return None
    return (values["permission_id"], values["reach"]), values["classes"]


def _write(held: dict[int, Held], batch: Batch, actor: Actor) -> None:
    roles = Role.objects.in_bulk(held)
    try:
        for pk, grants in held.items():
            made = [
                RoleGrant(permission_id=permission, reach=reach, classes=classes)
                for (permission, reach), classes in grants.items()
            ]
            change_grants(role=roles[pk], grants=made, batch=batch.pk, actor=actor)
    except Refused as refusal:
        raise refusals.Refused(str(refusal), refusal.code) from refusal


GRANTS = Register("grants", GrantResource, make_changes, take_back)
