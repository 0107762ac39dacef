"""Who may have messages sent."""

from ssoz.actors import Actor
from ssoz.mail.models import OutgoingMail


def may_send_again(actor: Actor, mail: OutgoingMail) -> bool:
    """Allow whoever looks after the system and may read messages."""
    return actor.can("system.read") and actor.can("mail.read")


def may_send_trial(actor: Actor) -> bool:
    """Allow whoever looks after the system, to themselves."""
    return actor.can("system.read") and actor.person_id is not None
