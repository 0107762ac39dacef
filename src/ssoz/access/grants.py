"""The rights of roles as they come in from a spreadsheet: one row for each grant."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import RowResult

from ssoz.access import policies
from ssoz.access.models import Permission, Role, RoleGrant
from ssoz.access.refusals import LAST_WAY_IN
from ssoz.access.sheets import GRANTS
from ssoz.actors import EVERY_CLASS, Actor, Reach
from ssoz.exchange.resources import RegisterResource
from ssoz.sheets import Mistake, Unreadable
from ssoz.sheets.reading import MOST_ROWS
from ssoz.sheets.typed import text_of

type Row = Mapping[str, Any]
_KEYS = ("role_code", "permission_code")


class GrantsHeld(BaseInstanceLoader):
    """What the roles of a file hold: rows of the same reach first, then those that are left."""

    def __init__(self, resource: "GrantResource", dataset: Sequence[Row]) -> None:
        super().__init__(resource, dataset)
        self.roles = {role.code: role for role in Role.objects.all()}
        self.permissions = {one.code: one for one in Permission.objects.all()}
        held: dict[tuple[str, ...], list[RoleGrant]] = {}
        for grant in RoleGrant.objects.select_related("role", "permission").order_by("id"):
            held.setdefault((grant.role.code, grant.permission.code), []).append(grant)
        self._meant: dict[int, RoleGrant] = {}
        for is_same in (_is_of_reach, _is_any):
            for row in dataset:
                left = held.get(_key_of(row), [])
                fitting = next((grant for grant in left if is_same(row, grant)), None)
                if fitting is not None and id(row) not in self._meant:
                    self._meant[id(row)] = fitting
                    left.remove(fitting)

    def get_instance(self, row: Row) -> RoleGrant | None:
        """Return the grant that a row means, nothing where it is a new one."""
        role, permission = _key_of(row)
        if role not in self.roles:
            raise ValidationError({"role_code": _("There is no such role. Take its code from the export of the matrix of rights.")})  # fmt: skip
        if permission not in self.permissions:
            raise ValidationError({"permission_code": _("There is no such permission. Take its code from the export of the matrix of rights.")})  # fmt: skip
        return self._meant.get(id(row))


class GrantResource(RegisterResource):
    """Grants, known by role, permission and, where a role holds one twice, by the reach."""

    permission = policies.EDIT_ROLES
    table = GRANTS
    rows_at_once = MOST_ROWS
    title = gettext_lazy("Import of rights")
    thing_word = gettext_lazy("Role and permission")
    hint = gettext_lazy(
        "A row is known by the codes of role and permission, and by the reach where a role holds a"
        " permission more than once. A row that is not known gives the role the permission; an empty"
        " reach takes it away. What is not in the file stays as it is."
    )
    twice = gettext_lazy("This grant stands in row %(n)d already.")
    no_column = gettext_lazy(
        "The codes of role and permission are missing. Export the matrix of rights and use the names"
        " of its columns."
    )

    class Meta(RegisterResource.Meta):
        model = RoleGrant
        import_id_fields = _KEYS
        instance_loader_class = GrantsHeld

    def __init__(self, head: Sequence[str], actor: Actor) -> None:
        super().__init__(head, actor)
        if not set(_KEYS) <= set(self.fields):
            raise Unreadable(str(self.no_column))

    def get_instance(self, instance_loader: Any, row: Row) -> RoleGrant | None:
        """Find the grant; keep the role and the permission for a new one."""
        found = super().get_instance(instance_loader, row)
        role, permission = _key_of(row)
        self._new = RoleGrant(
            role=instance_loader.roles[role], permission=instance_loader.permissions[permission]
        )
        return found

    def init_instance(self, row: Row | None = None) -> RoleGrant:
        """Begin a grant of the role and the permission of the row."""
        return self._new

    def for_delete(self, row: Row, instance: RoleGrant) -> bool:
        """Take away what has no reach any more."""
        return "reach" in row and not text_of(row["reach"])

    def import_instance(self, instance: RoleGrant, row: Row, **kwargs: Any) -> None:
        """Read the cells; in which order classes stand changes nothing."""
        held = instance.classes
        super().import_instance(instance, row, **kwargs)
        if set(held) == set(instance.classes):
            instance.classes = held

    def after_import_row(self, row: Row, row_result: RowResult, **kwargs: Any) -> None:
        """See that the way in stays open, also where a grant goes."""
        super().after_import_row(row, row_result, **kwargs)
        if row_result.is_delete():
            _refuse_if_way_in(row_result.instance)

    def check(
        self, thing: RoleGrant, original: RoleGrant | None, changed: Row, number: int
    ) -> None:
        """See that the grant is whole, stands once, and closes no way in."""
        missing = [name for name in ("reach", "classes") if not getattr(thing, name)]
        if missing:
            text = _("A new grant needs this column. Fill it in.")
            raise ValidationError(dict.fromkeys(missing, text))
        self.once((thing.role_id, thing.permission_id, thing.reach), "reach", self.twice, number)
        if thing.reach != Reach.ALL or EVERY_CLASS not in thing.classes:
            _refuse_if_way_in(original)

    def changed(self, thing: RoleGrant, original: RoleGrant | None) -> dict[str, Any]:
        """Return the whole grant: it has no other name than what it says."""
        return {
            "role_id": thing.role_id, "permission_id": thing.permission_id,
            "reach": thing.reach, "classes": thing.classes,
        }  # fmt: skip


def _key_of(row: Row) -> tuple[str, ...]:
    return tuple(text_of(row[name]) for name in _KEYS)


def _is_of_reach(row: Row, grant: RoleGrant) -> bool:
    try:
        return GRANTS.by_name["reach"].clean(row) == grant.reach
    except (Mistake, KeyError):
        return False


def _is_any(row: Row, grant: RoleGrant) -> bool:
    return True


def _refuse_if_way_in(grant: RoleGrant | None) -> None:
    """Keep what a role that must stay comes in by: nobody could give it back."""
    if grant is None or not grant.role.must_stay or grant.permission.code not in policies.WAY_IN:
        return
    if grant.reach == Reach.ALL and EVERY_CLASS in grant.classes:
        words = {"role": grant.role.name, "code": grant.permission.code}
        raise ValidationError({"permission_code": LAST_WAY_IN % words})
