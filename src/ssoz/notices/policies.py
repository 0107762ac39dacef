"""Who may announce."""

from ssoz.actors import Actor
from ssoz.notices.models import Announcement


def may_announce(actor: Actor) -> bool:
    """Allow whoever edits announcements."""
    return actor.can("announcement.edit")


def may_withdraw_announcement(actor: Actor, announcement: Announcement) -> bool:
    """Allow whoever edits announcements."""
    return may_announce(actor)


may_mail_announcement = may_mail_failed_again = may_withdraw_announcement
