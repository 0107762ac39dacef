"""Who may change the register. Pure: no database, no clock."""

from ssoz.actors import Actor, Reach
from ssoz.units.models import Likeness, Unit, unit_in_reach

EDIT = "unit.edit"


def may_edit(actor: Actor, unit: Unit) -> bool:
    """Whoever edits units does so within reach; what hangs under a unit is changed by the same."""
    return actor.is_system or any(unit_in_reach(actor, grant, unit) for grant in actor.reach(EDIT))


def may_add(actor: Actor) -> bool:
    """Whoever edits units adds them too; where, is asked of the unit itself."""
    return actor.is_system or actor.can(EDIT)


def may_edit_everywhere(actor: Actor) -> bool:
    """Only who edits the whole country says who supervises whom and what executes a voivodeship."""
    return actor.is_system or any(grant.reach == Reach.ALL for grant in actor.reach(EDIT))


def may_list(actor: Actor, supervisor: Unit, unit: Unit) -> bool:
    """A unit comes under another by name where both are the actor's to edit."""
    return may_edit(actor, supervisor) and may_edit(actor, unit)


def may_judge(actor: Actor, likeness: Likeness) -> bool:
    """Whether two units are one is said by who edits both."""
    return may_edit(actor, likeness.first) and may_edit(actor, likeness.second)


def may_mark_different(actor: Actor, likeness: Likeness) -> bool:
    """Whoever judges a pair may say that its two are two."""
    return may_judge(actor, likeness)
