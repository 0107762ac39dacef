"""Who acts: frozen values that policies and querysets read. No tables, no HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class ReportClass(StrEnum):
    """The three classes of reports that run through every right (access.md 2)."""

    NON_FINANCIAL = "non_financial"
    FINANCIAL = "financial"
    PSYCHIATRIC = "psychiatric"


class Reach(StrEnum):
    """How far a grant works, seen from the acting unit (access.md 2, *Scope*)."""

    OWN = "own"
    VOIVODESHIP = "voivodeship"
    ACTIVITY = "activity"
    LISTED = "listed"
    ALL = "all"


EVERY_CLASS = "*"


@dataclass(frozen=True)
class Grant:
    """One permission, over some report classes, with one reach."""

    permission: str
    classes: frozenset[str]
    reach: Reach

    def covers(self, report_class: str) -> bool:
        """Tell whether the grant holds for a report class; an empty one asks for no class."""
        return not report_class or EVERY_CLASS in self.classes or report_class in self.classes


@dataclass(frozen=True)
class Actor:
    """Who acts: a person in a profile, a person in none yet, or the system.

    `voivodeship` is set only where the acting unit is the executing office of one, `activity`
    (`psychiatric` or `addiction`) only in IPiN and KCPU, `listed` holds the units that the acting
    unit supervises by name: a reach works only from where it is at home.
    """

    name: str
    person_id: int | None = None
    profile_id: int | None = None
    profile_name: str = ""
    unit_id: int | None = None
    voivodeship: str = ""
    activity: str = ""
    listed: frozenset[int] = frozenset()
    grants: frozenset[Grant] = frozenset()
    address: str = ""
    is_system: bool = False

    def can(self, permission: str, report_class: str = "") -> bool:
        """Tell whether any grant gives the permission, for the class if one is named."""
        return any(True for _ in self.reach(permission, report_class))

    def reach(self, permission: str, report_class: str = "") -> Iterator[Grant]:
        """Yield the grants of a permission: what `visible_to()` turns into a `Q`."""
        return (
            grant
            for grant in self.grants
            if grant.permission == permission and grant.covers(report_class)
        )


SYSTEM = Actor(name="System", is_system=True)


class NotAllowed(Exception):
    """The actor may not do this. The message is fit for the user; `code` says why to programs."""

    def __init__(self, message: str = "", code: str = "not_allowed") -> None:
        super().__init__(message)
        self.code = code


def require(allowed: bool, message: str = "", code: str = "not_allowed") -> None:
    """Raise `NotAllowed` unless the predicate holds."""
    if not allowed:
        raise NotAllowed(message, code)
