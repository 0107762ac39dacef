"""Roles: what each grants; the grants of a role change together."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from ssoz.access import policies, refusals
from ssoz.access.models import Role, RoleGrant
from ssoz.access.refusals import Refused
from ssoz.actors import EVERY_CLASS, Actor, Reach, require
from ssoz.journal.operations import record


@transaction.atomic
def change_grants(
    *, role: Role, grants: Sequence[RoleGrant], batch: int | None = None, actor: Actor
) -> Role:
    """Let a role grant this and nothing else; from now on it follows its file no more."""
    require(policies.may_edit_roles(actor))
    role = Role.objects.select_for_update().get(pk=role.pk)
    if missing := missing_way_in(role, grants):
        raise Refused(refusals.LAST_WAY_IN % {"role": role.name, "code": missing}, "last_way_in")
    role.edited = True
    write_role(role, grants, "access.role.edited", actor, batch=batch)
    return role


def missing_way_in(role: Role, grants: Iterable[RoleGrant]) -> str:
    """Name a right that a role which must stay would lose, so that nobody could give it back."""
    if not role.must_stay:
        return ""
    held = {grant.permission.code for grant in grants if is_unbounded(grant)}
    return next((code for code in policies.WAY_IN if code not in held), "")


def is_unbounded(grant: RoleGrant) -> bool:
    """Tell whether a grant works everywhere and over every class."""
    return grant.reach == Reach.ALL and EVERY_CLASS in grant.classes


def write_role(
    role: Role, grants: Sequence[RoleGrant], act: str, actor: Actor, *, batch: int | None = None
) -> None:
    """Save a role with its grants, in the place of those it had."""
    before = [] if role.pk is None else in_words(role.grants.all())
    told = {} if batch is None else {"batch": batch}
    record(role, act, by=actor, before=before, after=in_words(grants), **told)
    # The grants are lines of the role: the role's entry tells of them, their history keeps them.
    stamp = {"_history_user": actor.person_id, "_change_reason": act}
    for old in list(role.grants.all()):
        vars(old).update(stamp)
        old.delete()
    for grant in grants:
        grant.role = role
        vars(grant).update(stamp)
        grant.save()


def in_words(grants: Iterable[RoleGrant]) -> list[str]:
    """Return grants as the journal has them."""
    return sorted(
        f"{grant.permission.code} {grant.reach} {','.join(sorted(grant.classes))}"
        for grant in grants
    )
