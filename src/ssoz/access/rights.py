"""The matrix of rights: which role may do what, over which report classes, how far (access.md 2).

The page, the file and the test of every cell are made from this one table.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ssoz.access.models import Permission, Role
from ssoz.actors import EVERY_CLASS, Grant


@dataclass(frozen=True)
class Line:
    """One permission, with the grants of it that each role holds, in the order of the roles."""

    permission: Permission
    cells: tuple[tuple[Grant, ...], ...]


@dataclass(frozen=True)
class Matrix:
    """Roles across, permissions down."""

    roles: tuple[Role, ...]
    lines: tuple[Line, ...]

    def rows(self) -> Iterator[tuple[Role, Permission, Grant]]:
        """Yield the grants one by one, as a file lists them."""
        for line in self.lines:
            for role, grants in zip(self.roles, line.cells, strict=True):
                for grant in grants:
                    yield role, line.permission, grant


def matrix() -> Matrix:
    """Return who may do what, as the tables have it now."""
    roles = tuple(Role.objects.prefetch_related("grants__permission"))
    held: dict[tuple[int, str], list[Grant]] = {}
    for role in roles:
        for grant in role.grants_held():
            held.setdefault((role.pk, grant.permission), []).append(grant)
    return Matrix(
        roles,
        tuple(
            Line(
                permission, tuple(tuple(held.get((role.pk, permission.code), ())) for role in roles)
            )
            for permission in Permission.objects.all()
        ),
    )


def is_over_every_class(grant: Grant) -> bool:
    """Tell whether a grant holds over all report classes."""
    return EVERY_CLASS in grant.classes
