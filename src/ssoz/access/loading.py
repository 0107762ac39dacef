"""Loading what every installation starts with: permissions, roles, institutions, notices.

It adds what is missing. A role that an administrator edited stays as it is; one that nobody edited
follows its file (access.md 2; design.md 5).
"""

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from ssoz.access.models import Permission, Role, RoleGrant
from ssoz.access.operations.roles import in_words, write_role
from ssoz.actors import Actor
from ssoz.journal.operations import record
from ssoz.notices.models import Announcement, Contact
from ssoz.notices.operations import add_contact, announce
from ssoz.units.models import Unit, Voivodeship
from ssoz.units.operations import add_unit, add_voivodeship, appoint_office

Rows = list[dict[str, Any]]


@transaction.atomic
def load_registers(*, folder: Path, reset_roles: bool = False, actor: Actor) -> Counter[str]:
    """Load every file of a folder; return how many things of each file were added or brought up."""
    return Counter(
        permissions=load_permissions(rows=_read(folder, "permissions"), actor=actor),
        roles=load_roles(rows=_read(folder, "roles"), reset=reset_roles, actor=actor),
        voivodeships=load_voivodeships(rows=_read(folder, "voivodeships"), actor=actor),
        institutions=load_institutions(rows=_read(folder, "institutions"), actor=actor),
        contacts=load_contacts(rows=_read(folder, "contacts"), actor=actor),
        announcements=load_announcements(rows=_read(folder, "announcements"), actor=actor),
    )


def load_permissions(*, rows: Rows, actor: Actor) -> int:
    """Add the permissions that are missing, and bring the words of the others up to date."""
    known = {permission.code: permission for permission in Permission.objects.all()}
    changed = 0
    for row in rows:
        permission = known.get(row["code"])
        if permission is None:
            record(Permission(**row), "access.permission.added", by=actor)
        elif (permission.name, permission.description) != (row["name"], row["description"]):
            permission.name, permission.description = row["name"], row["description"]
            record(permission, "access.permission.changed", by=actor)
        else:
            continue
        changed += 1
    return changed


def load_roles(*, rows: Rows, reset: bool, actor: Actor) -> int:
    """Add the roles that are missing; let those that nobody edited, or all, follow their file."""
    known = {role.code: role for role in Role.objects.prefetch_related("grants__permission")}
    permissions = {permission.code: permission for permission in Permission.objects.all()}
    changed = 0
    for row in rows:
        fields = {name: value for name, value in row.items() if name != "grants"}
        wanted = [
            RoleGrant(
                permission=permissions[grant["permission"]],
                classes=grant["classes"],
                reach=grant["reach"],
            )
            for grant in row["grants"]
        ]
        role = known.get(row["code"])
        if role is None:
            write_role(Role(**fields), wanted, "access.role.added", actor)
        elif (not role.edited or reset) and _differs(role, fields, wanted):
            for name, value in fields.items():
                setattr(role, name, value)
            act = "access.role.reset" if role.edited else "access.role.followed_file"
            role.edited = False
            write_role(role, wanted, act, actor)
        else:
            continue
        changed += 1
    return changed


def load_voivodeships(*, rows: Rows, actor: Actor) -> int:
    """Add the voivodeships that are missing."""
    known = set(Voivodeship.objects.values_list("code", flat=True))
    missing = [row for row in rows if row["code"] not in known]
    for row in missing:
        add_voivodeship(code=row["code"], name=row["name"], actor=actor)
    return len(missing)


def load_institutions(*, rows: Rows, actor: Actor) -> int:
    """Add the fixed institutions that are missing; an office runs its voivodeship from then on."""
    known = set(Unit.objects.exclude(institution="").values_list("institution", "voivodeship_id"))
    missing = [row for row in rows if (row["institution"], row["teryt"][:2]) not in known]
    for row in missing:
        unit = Unit(**row | {"started_on": date.fromisoformat(row["started_on"])})
        unit.voivodeship = Voivodeship.objects.get(pk=row["teryt"][:2])
        add_unit(unit=unit, actor=actor)
        if unit.institution == Unit.Institution.UW and unit.voivodeship.office_id is None:
            appoint_office(voivodeship=unit.voivodeship, office=unit, actor=actor)
    return len(missing)


def load_contacts(*, rows: Rows, actor: Actor) -> int:
    """Add the contacts that are missing."""
    known = set(Contact.objects.values_list("slug", flat=True))
    missing = [row for row in rows if row["slug"] not in known]
    for row in missing:
        add_contact(contact=Contact(**row), actor=actor)
    return len(missing)


def load_announcements(*, rows: Rows, actor: Actor) -> int:
    """Add the announcements that are missing."""
    known = set(Announcement.objects.values_list("slug", flat=True))
    missing = [row for row in rows if row["slug"] not in known]
    for row in missing:
        moments = {
            name: datetime.fromisoformat(row[name])
            for name in ("shown_from", "shown_until")
            if row[name]
        }
        announce(announcement=Announcement(**row | moments), actor=actor)
    return len(missing)


def _read(folder: Path, name: str) -> Rows:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def _differs(role: Role, fields: dict[str, Any], grants: list[RoleGrant]) -> bool:
    if any(getattr(role, name) != value for name, value in fields.items()):
        return True
    return in_words(role.grants.all()) != in_words(grants)
