"""The signed paper: files attached and removed, the scan, and paper that came another way."""

from datetime import date

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from ssoz.access import mails, policies, refusals
from ssoz.access.models import Application, Attachment, Packet
from ssoz.access.operations.locks import locked_application, locked_packet
from ssoz.access.refusals import DecidedMeanwhile, Refused
from ssoz.actors import Actor, require
from ssoz.files import operations as files
from ssoz.files.models import StoredFile
from ssoz.journal.operations import note, record

_OPEN = (Application.State.DRAFT, Application.State.PENDING)


def attach(
    *, packet: Packet, upload: UploadedFile, actor: Actor, by_office: bool = False
) -> Attachment:
    """Attach a signed document to a packet: it serves each of its applications.

    Raise `files.operations.FileRefused` for a file that is not what it should be. The file is
    looked into before the transaction begins, since that takes its time.
    """
    _refuse_attaching(packet, actor, by_office)
    with files.received(upload=upload) as received, transaction.atomic():
        packet = locked_packet(packet)
        applications = _refuse_attaching(packet, actor, by_office)
        file = files.keep(received=received, actor=actor)
        attachment = Attachment(packet=packet, file=file, by_office=by_office)
        numbers = [a.number for a in applications]
        record(attachment, "access.attachment.added", by=actor, numbers=numbers)
        async_task("ssoz.access.tasks.scan_attachment", file.pk)
    return attachment


@transaction.atomic
def detach(*, attachment: Attachment, actor: Actor) -> None:
    """Remove a file from a packet while none of its applications has been decided."""
    packet = locked_packet(attachment.packet)
    attachment = packet.attachments.select_related("file", "packet").get(pk=attachment.pk)
    require(policies.may_detach(actor, attachment))
    if attachment.removed_at is not None:
        return
    if packet.applications.exclude(state__in=_OPEN).exists():
        raise Refused(refusals.EVIDENCE, "evidence")
    attachment.removed_at = timezone.now()
    record(attachment, "access.attachment.removed", by=actor)
    files.erase(file=attachment.file, actor=actor, act="files.file.erased")


@transaction.atomic
def mark_sent_otherwise(*, application: Application, value: bool, actor: Actor) -> Application:
    """Note that the paper goes by e-mail or post, so that no reminder is shown (seed 000)."""
    application = locked_application(application)
    require(policies.may_mark_sent_otherwise(actor, application))
    if application.sent_otherwise != value:
        application.sent_otherwise = value
        record(application, "access.application.sent_otherwise", by=actor, value=value)
    return application


@transaction.atomic
def record_paper(
    *, application: Application, channel: str, received_on: date, actor: Actor
) -> Packet:
    """Record that the signed paper came by e-mail, post or fax; it serves the whole packet."""
    application = locked_application(application)
    require(policies.may_record_paper(actor, application))
    if not application.is_pending:
        raise DecidedMeanwhile(application)
    if received_on > timezone.localdate():
        raise Refused(refusals.DATE_AHEAD, "date_ahead")
    packet = application.packet
    packet.paper_channel = Packet.Channel(channel)
    packet.paper_received_on = received_on
    record(
        packet, "access.packet.paper_recorded", by=actor,
        number=application.number, channel=channel, received_on=received_on,
    )  # fmt: skip
    return packet


@transaction.atomic
def ask_for_document(*, application: Application, reason: str, actor: Actor) -> Application:
    """Ask the applicant for a better document; the application stays pending (access.md 3)."""
    application = locked_application(application)
    require(policies.may_ask_for_document(actor, application))
    if not application.is_pending:
        raise DecidedMeanwhile(application)
    if not reason.strip():
        raise Refused(refusals.REASON_MISSING, "no_reason")
    application.asked_at = timezone.now()
    application.asked_reason = reason.strip()
    record(application, "access.application.document_asked", by=actor, reason=reason.strip())
    mails.document_asked(application)
    return application


def note_download(*, file: StoredFile, actor: Actor) -> None:
    """Write down who opened a file."""
    note("files.file.downloaded", by=actor, thing=file)


def note_pdf(*, packet: Packet, actor: Actor) -> None:
    """Write down who drew the PDF of a packet."""
    note("access.packet.downloaded", by=actor, thing=packet)


def _refuse_attaching(packet: Packet, actor: Actor, by_office: bool) -> list[Application]:
    """Return the packet's applications, or refuse a file."""
    applications = list(
        packet.applications.select_related("role", "profile__unit", "profile__person")
    )
    if by_office:
        require(any(policies.may_record_paper(actor, a) for a in applications))
    else:
        require(policies.may_attach(actor, packet))
    if not any(a.state in _OPEN for a in applications):
        raise Refused(refusals.CLOSED_TO_FILES, "closed")
    standing = packet.attachments.filter(removed_at__isnull=True, file__erased_at__isnull=True)
    if (count := standing.count()) >= settings.FILES_PER_PACKET:
        raise Refused(refusals.TOO_MANY_FILES % {"n": count}, "too_many")
    return applications
