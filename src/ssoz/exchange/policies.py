"""Who may do what with exports: their owner asks and gives up, the queue does the rest."""

from ssoz.actors import Actor
from ssoz.exchange.models import Export


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


def _is_own(actor: Actor, export: Export) -> bool:
    asked = (export.person_id, export.profile_id)
    return actor.person_id is not None and asked == (actor.person_id, actor.profile_id)
