"""What follows from a scan, and the reminders: the work that the queue calls for."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ssoz.access import mails
from ssoz.access.models import Application, Attachment, Packet
from ssoz.access.queries import without_attachment
from ssoz.actors import SYSTEM
from ssoz.files import operations as files
from ssoz.files.models import StoredFile
from ssoz.files.scanning import Verdict
from ssoz.journal.operations import record
from ssoz.parameters.reading import value


@transaction.atomic
def conclude_scan(*, file: StoredFile, verdict: Verdict) -> StoredFile | None:
    """Write what the scanner found; a dangerous file is destroyed and its sender told by e-mail.

    Outcome and e-mail are one transaction: a worker killed between the two would lose the e-mail.
    """
    concluded = files.conclude(file=file, verdict=verdict)
    if concluded is not None and concluded.state == StoredFile.State.UNSAFE:
        attachments = Attachment.objects.select_related("packet__person", "packet__unit")
        attachment = attachments.filter(file=concluded).first()
        if attachment is not None:
            mails.file_unsafe(attachment)
    return concluded


@transaction.atomic
def remind_of_attachments(*, packet_id: int) -> bool:
    """Remind an applicant, once in so many days, that the signed document is missing."""
    packet = Packet.objects.select_for_update(of=("self",)).get(pk=packet_id)
    now = timezone.now()
    if packet.reminded_at is not None and packet.reminded_at > now - _pause():
        return False
    missing = list(without_attachment(packet.person_id).filter(packet=packet))
    if not missing:
        return False
    packet.reminded_at = now
    record(packet, "access.packet.reminded", by=SYSTEM, numbers=[a.number for a in missing])
    mails.attachment_missing(packet, missing)
    return True


def packets_to_remind() -> list[int]:
    """Return the ids of packets that were handed in so long ago and may lack their document."""
    before = timezone.now() - _pause()
    rows = Packet.objects.filter(
        Q(reminded_at__isnull=True) | Q(reminded_at__lte=before),
        finished_at__lte=before,
        applications__state=Application.State.PENDING,
    )
    return list(rows.order_by("id").values_list("id", flat=True).distinct())


def _pause() -> timedelta:
    return timedelta(days=value("attachment_reminder_days"))
