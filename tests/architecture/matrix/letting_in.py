"""Who acts on an operation, on which side, and on what condition they are let in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ssoz.actors import SYSTEM, Actor
from tests.architecture.matrix.expected import NOBODY, holds, holds_everywhere, reaches
from tests.architecture.matrix.world import OWN, MatrixWorld
from tests.architecture.two_sides import Side
from tests.makers import make_person, person_actor

# Beside the roles: who acts where a role alone does not tell two questions apart.
RIGHTLESS = "a profile of UW whose rights were taken away"
OF_ONE_CLASS = "an editor of non-financial forms alone"
UNCONFIRMED = "somebody without a confirmed address"
THE_SYSTEM = "the system"
FURTHER = (RIGHTLESS, OF_ONE_CLASS, UNCONFIRMED, THE_SYSTEM)


@dataclass(frozen=True)
class Case:
    """Who acts on which side."""

    world: MatrixWorld
    who: str
    which: str

    @property
    def role(self) -> str:
        """The role whose side it is."""
        alike = {RIGHTLESS: "uw-admin", OF_ONE_CLASS: "cez-admin"}
        return alike.get(self.who, NOBODY if self.who in FURTHER else self.who)

    @property
    def actor(self) -> Actor:
        if self.who == THE_SYSTEM:
            return SYSTEM
        if self.who == UNCONFIRMED:
            return person_actor(make_person(verified=False))
        actor = self.world.actors[self.role]
        if self.who == RIGHTLESS:
            return replace(actor, grants=frozenset())
        if self.who == OF_ONE_CLASS:
            narrow = (replace(g, classes=frozenset(["non_financial"])) for g in actor.grants)
            return replace(actor, grants=frozenset(narrow))
        return actor

    @property
    def side(self) -> Side:
        return self.world.side(self.role, self.which)

    @property
    def mine(self) -> Side:
        return self.world.things_of_person(self.role, self.which)


Condition = Callable[[Case], bool]


@dataclass(frozen=True)
class Line:
    """One operation: who is let in, and how it is called."""

    name: str
    lets_in: Condition
    call: Callable[[Case], Any]


# --- Who is let in ---------------------------------------------------------------------------------


def right(permission: str, kind: str) -> Condition:
    """Let in whose right works on the thing."""
    return lambda case: reaches(case.who, permission, case.world.facts(case.who, case.which, kind))


def anywhere(permission: str) -> Condition:
    """Let in who holds the right, wherever it works."""
    return lambda case: holds(case.who, permission)


def country(permission: str) -> Condition:
    """Let in who holds the right over the whole country; and the system, which installs."""
    return lambda case: case.who == THE_SYSTEM or holds_everywhere(case.who, permission)


def oneself(case: Case) -> bool:
    """Let in whose thing it is."""
    return case.which == OWN and case.who not in (NOBODY, THE_SYSTEM)


def nobody(case: Case) -> bool:
    """Let nobody in."""
    return False


def the_system(case: Case) -> bool:
    """Let in the system alone."""
    return case.who == THE_SYSTEM


def begun(thing: Callable[[Case], Any]) -> Condition:
    """Let in who began the thing, in the profile in which they began it."""

    def is_begun(case: Case) -> bool:
        one = thing(case)
        return (one.person_id, one.profile_id) == (case.actor.person_id, case.actor.profile_id)

    return is_begun


own_batch, own_export = begun(lambda case: case.side.batch), begun(lambda case: case.side.export)


def own_bulk(case: Case) -> bool:
    """Let in who began the act on many rows, in whatever profile: stopping it asks no right."""
    return case.side.bulk.person_id == case.actor.person_id


def of_official(case: Case) -> bool:
    """Let in the person who holds the roles of offices, in whatever profile."""
    return case.actor.person_id == case.world.actors["cez-admin"].person_id


def both(*conditions: Condition) -> Condition:
    """Let in whom each condition lets in."""
    return lambda case: all(condition(case) for condition in conditions)


def either(*conditions: Condition) -> Condition:
    """Let in whom one of the conditions lets in."""
    return lambda case: any(condition(case) for condition in conditions)


def signed_in(case: Case) -> bool:
    """Let in whoever is somebody."""
    return case.who not in (NOBODY, THE_SYSTEM)


def confirmed(case: Case) -> bool:
    """Let in whoever has a confirmed address."""
    return case.who not in (NOBODY, UNCONFIRMED, THE_SYSTEM)
