"""Who may bring in the national register. Pure: no database, no clock."""

from ssoz.actors import Actor, Reach
from ssoz.register.models import RegisterImport

EDIT = "unit.edit"


def may_import(actor: Actor) -> bool:
    """Whoever edits units all over the country may import the register; so may an installation."""
    return actor.is_system or any(grant.reach == Reach.ALL for grant in actor.reach(EDIT))


def may_apply(actor: Actor, job: RegisterImport) -> bool:
    """Whoever may import may apply what was read."""
    return may_import(actor)


def may_cancel(actor: Actor, job: RegisterImport) -> bool:
    """Whoever may import may stop what is not applied yet."""
    return may_import(actor)


def may_undo(actor: Actor, job: RegisterImport) -> bool:
    """Whoever may import may undo it."""
    return may_import(actor)


def may_read(actor: Actor, job: RegisterImport) -> bool:
    """The queue reads for whoever began the import."""
    return works_for(actor, job)


def may_compare(actor: Actor, job: RegisterImport) -> bool:
    """The queue compares for whoever began the import."""
    return works_for(actor, job)


def may_complete(actor: Actor, job: RegisterImport) -> bool:
    """The queue applies for whoever asked for it."""
    return works_for(actor, job)


def may_complete_undo(actor: Actor, job: RegisterImport) -> bool:
    """The queue undoes for whoever asked for it."""
    return works_for(actor, job)


def may_fail(actor: Actor, job: RegisterImport) -> bool:
    """The queue gives up for whoever began the import."""
    return works_for(actor, job)


def works_for(actor: Actor, job: RegisterImport) -> bool:
    """Tell whether an actor is who the import works for, or the system itself.

    What an installation began has no person, and neither has whoever is not signed in.
    """
    return actor.is_system or (actor.person_id is not None and actor.person_id == job.person_id)
