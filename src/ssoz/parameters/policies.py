"""Who may see and set the parameters."""

from ssoz.actors import Actor


def may_set(actor: Actor) -> bool:
    """Allow whoever looks after the system."""
    return actor.can("system.read")


may_put_back = may_set
