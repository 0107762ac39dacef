"""Who may do what with exports and imports: what is one's own, in the profile it was begun in."""

from ssoz.actors import Actor
from ssoz.exchange.models import Batch, Export


def may_cancel(actor: Actor, export: Export) -> bool:
    """Let whoever asked for a file give it up."""
    return actor.can("export.make") and _is_own(actor, export)


def may_download(actor: Actor, export: Export) -> bool:
    """Let whoever asked for a file take it, in the profile in which they asked."""
    return actor.can("export.make") and _is_own(actor, export)


def may_begin(actor: Actor, export: Export) -> bool:
    """Let the queue alone write files."""
    return actor.is_system


may_finish = may_fail = may_expire = may_begin


def _is_own(actor: Actor, export: Export | Batch) -> bool:
    asked = (export.person_id, export.profile_id)
    return actor.person_id is not None and asked == (actor.person_id, actor.profile_id)


def may_judge(actor: Actor, batch: Batch) -> bool:
    """Let a file be brought in, and its changes made and undone, by the one who brought it."""
    return _is_own(actor, batch)


may_apply = may_undo = may_judge


def may_refuse(actor: Actor, batch: Batch) -> bool:
    """Let the queue as well say that a file can not be read."""
    return actor.is_system or _is_own(actor, batch)


may_drop = may_refuse
