"""How the files of a packet are listed: waiting, safe, refused (access.md 5.8)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from ssoz.access import policies
from ssoz.access.models import Application, Attachment, Packet
from ssoz.actors import Actor
from ssoz.files.models import StoredFile

_NEWS_FOR = timedelta(seconds=15)
_REFRESHED_FOR = timedelta(minutes=10)
_OPEN = (Application.State.DRAFT, Application.State.PENDING)


@dataclass(frozen=True)
class PacketFiles:
    """The files that stand in a packet, and which of them the applicant may delete."""

    packet: Packet
    waiting: list[Attachment] = field(default_factory=list)
    safe: list[Attachment] = field(default_factory=list)
    refused: list[Attachment] = field(default_factory=list)
    deletable: frozenset[int] = frozenset()
    takes_more: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing that could serve as the signed document."""
        return not (self.waiting or self.safe)

    @property
    def state(self) -> str:
        """Return what changes when the lists do."""
        listed = (*self.waiting, *self.safe, *self.refused)
        return " ".join(f"{one.file_id}-{one.file.state}" for one in listed)

    @property
    def news(self) -> list[StoredFile]:
        """Return the files that were checked a moment ago: what a page says when it asks anew."""
        since = timezone.now() - _NEWS_FOR
        checked = [one.file for one in (*self.safe, *self.refused)]
        return [file for file in checked if file.scanned_at and file.scanned_at > since]

    @property
    def refreshes(self) -> bool:
        """Tell whether a page without script should look again by itself.

        Not for ever: a page that reloads itself would keep the session alive.
        """
        since = timezone.now() - _REFRESHED_FOR
        return any(attachment.file.uploaded_at > since for attachment in self.waiting)


def files_of(packet: Packet, applications: Iterable[Application], *, actor: Actor) -> PacketFiles:
    """Sort the files of a packet; its attachments and their files should be loaded with it."""
    standing = [a for a in packet.attachments.all() if a.removed_at is None]
    is_open = [application.state in _OPEN for application in applications]
    deletable = frozenset(
        attachment.pk
        for attachment in standing
        if all(is_open) and policies.may_detach(actor, attachment)
    )
    in_state = {
        state: [a for a in standing if a.file.state == state] for state in StoredFile.State.values
    }
    return PacketFiles(
        packet=packet,
        waiting=in_state[StoredFile.State.WAITING],
        safe=in_state[StoredFile.State.SAFE],
        refused=in_state[StoredFile.State.UNSAFE],
        deletable=deletable,
        takes_more=any(is_open),
    )
