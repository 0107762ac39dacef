"""Who may do what with a bulk act. Pure: no database, no clock."""

from ssoz.actors import Actor
from ssoz.bulk.models import BulkAct


def may_stop(actor: Actor, bulk: BulkAct) -> bool:
    """Whoever began an act stops it."""
    return actor.person_id is not None and bulk.person_id == actor.person_id


def may_resume(actor: Actor, bulk: BulkAct) -> bool:
    """Whoever began an act has it go on; on what they may do then, the act itself asks."""
    return may_stop(actor, bulk)
