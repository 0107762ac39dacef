"""What access.md promises, worked out from `roles.json` and plain facts, apart from the code.

Nothing here asks `visible_to`, a policy or an actor: a second opinion that asked the first one would
always agree.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

NO_ROLE, NOBODY = "no role", "nobody"
# Where each role is at home: which voivodeship or which activity its reach means (access.md 2).
_VOIVODESHIP = {"uw-admin": "10"}
_ACTIVITY = {"ipin-admin": "psychiatric", "kcpu-admin": "addiction"}


@dataclass(frozen=True)
class Facts:
    """What decides whether a thing is in reach, as plain facts.

    `home_of` names the role whose acting unit the thing is of, `begun_by` the role in whose profile
    it was begun, if it is somebody's own; `asked` the role that an application asks for.
    """

    voivodeship: str = ""
    psychiatric: bool = False
    addiction: bool = False
    listed: bool = False
    report_class: str = ""
    home_of: str = ""
    begun_by: str = ""
    asked: str = ""


@cache
def roles() -> dict[str, dict[str, Any]]:
    """Read the roles that the system ships, by code."""
    file = settings.BASE_DIR / "fixtures" / "roles.json"
    return {role["code"]: role for role in json.loads(file.read_text(encoding="utf-8"))}


def every_role() -> list[str]:
    """Return the roles, then whoever has none, then whoever is not signed in."""
    return [*roles(), NO_ROLE, NOBODY]


def holds(role: str, permission: str) -> bool:
    """Tell whether a role holds a permission at all: one of several with | between them."""
    return bool(_grants(role, permission))


def holds_everywhere(role: str, permission: str) -> bool:
    """Tell whether a role holds a permission over the whole country."""
    return any(grant["reach"] == "all" for grant in _grants(role, permission))


def reaches(role: str, permission: str, thing: Facts) -> bool:
    """Tell whether a permission of a role works on a thing."""
    if thing.begun_by:
        return thing.begun_by == role and holds(role, permission)
    return any(_works(role, grant, thing) for grant in _grants(role, permission))


def _grants(role: str, permission: str) -> list[dict[str, Any]]:
    asked = permission.split("|")
    held = roles()[role]["grants"] if role in roles() else []
    return [grant for grant in held if grant["permission"] in asked]


def _works(role: str, grant: dict[str, Any], thing: Facts) -> bool:
    of_class = {"*", thing.report_class} & set(grant["classes"]) if thing.report_class else True
    return bool(of_class) and _extends(role, grant, thing) and _decides(grant, thing)


def _extends(role: str, grant: dict[str, Any], thing: Facts) -> bool:
    if role == thing.home_of:
        return True
    match grant["reach"]:
        case "all":
            return True
        case "voivodeship":
            return thing.voivodeship == _VOIVODESHIP.get(role)
        case "activity":
            return role in _ACTIVITY and getattr(thing, _ACTIVITY[role])
        case "listed":
            return thing.listed and roles()[role]["side"] == "supervising"
    return False


def _decides(grant: dict[str, Any], thing: Facts) -> bool:
    """Say who decides (access.md 2): CeZ on its own roles; an office on roles of units, and its own."""
    if not grant["permission"].startswith("application.decide"):
        return True
    asked = roles()[thing.asked]
    if asked["decided_by"] == "central":
        return grant["permission"] == "application.decide_central"
    if grant["permission"] == "application.decide_central":
        return False
    if grant["reach"] == "own":
        return asked["side"] == "supervising"
    return grant["reach"] == "all" or asked["side"] == "reporting"
