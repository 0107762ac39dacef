"""Who may do what with editions. Pure: no database, no clock."""

from ssoz.actors import Actor
from ssoz.questionnaires.models import Edition


def may_load(actor: Actor, report_class: str = "") -> bool:
    """Whoever edits forms may bring an edition in; so may an installation."""
    return actor.is_system or actor.can("edition.edit", report_class)


def may_publish(actor: Actor, edition: Edition) -> bool:
    """Whoever publishes forms of the class may publish one; so may an installation."""
    return actor.is_system or actor.can("edition.publish", edition.report_class)


def may_withdraw(actor: Actor, edition: Edition) -> bool:
    """Whoever may publish an edition may withdraw it."""
    return may_publish(actor, edition)
