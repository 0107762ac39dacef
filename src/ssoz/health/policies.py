"""Who looks after the system."""

from ssoz.actors import Actor


def may_read_system(actor: Actor) -> bool:
    """Allow whoever holds the right to the system page."""
    return actor.can("system.read")


may_try_job_again = may_discard_job = may_read_system
