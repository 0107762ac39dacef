"""Acts on announcements and contacts. Editing them is the registry's issue; here they are added."""

from ssoz.actors import Actor
from ssoz.journal.operations import record
from ssoz.notices.models import Announcement, Contact


def announce(*, announcement: Announcement, actor: Actor) -> Announcement:
    """Add an announcement."""
    record(announcement, "notices.announcement.added", by=actor)
    return announcement


def add_contact(*, contact: Contact, actor: Actor) -> Contact:
    """Add a contact."""
    record(contact, "notices.contact.added", by=actor)
    return contact
