"""What the queue may call. The row, not the task, is the promise: sweeps pick up what waits."""

from django.utils import timezone
from django_q.tasks import async_task

from ssoz.access import operations
from ssoz.access.importing import settle
from ssoz.access.operations.announcing import continue_mailing as write_on
from ssoz.access.operations.scanning import packets_to_remind
from ssoz.exchange.operations import unsettled
from ssoz.files import operations as files
from ssoz.files.queries import due_for_scan
from ssoz.notices.queries import stalled_mailings


def scan_attachment(file_id: int) -> str:
    """Scan one file: claim it, ask the scanner with no transaction open, write the outcome."""
    file = files.claim(file_id=file_id)
    if file is None:
        return "nothing to do"
    verdict = files.examine(file=file)
    if verdict is None:
        return "scanner away"
    concluded = operations.conclude_scan(file=file, verdict=verdict)
    return concluded.state if concluded else "done already"


def rescan_waiting() -> int:
    """Queue what still waits for its scan; the schedule calls it each minute, for ever.

    One task a file: a scanner that hangs may hold up one of them, and not the sweep.
    """
    waiting = due_for_scan(timezone.now())
    for file_id in waiting:
        async_task("ssoz.access.tasks.scan_attachment", file_id)
    return len(waiting)


def remind_of_attachments() -> int:
    """Remind, once a week, of signed documents that are missing."""
    reminded = [operations.remind_of_attachments(packet_id=pk) for pk in packets_to_remind()]
    return sum(reminded)


def send_registration_link(registration_id: int) -> str:
    """Write to the mailbox of a registration, once."""
    return operations.send_registration_link(registration_id=registration_id)


def purge_registrations() -> int:
    """Remove the registrations whose link has no time left."""
    return operations.purge_registrations()


def continue_bulk(bulk_id: int) -> int:
    """Do the next rows of an act on many applications or profiles."""
    return operations.continue_bulk(bulk_id=bulk_id)


def settle_import(batch_id: int) -> str:
    """Check the file of an import, make its changes or undo them, whichever it waits for."""
    return settle(batch_id=batch_id)


def resume_imports() -> int:
    """Queue the imports whose worker is gone; the schedule calls it each minute."""
    waiting = unsettled()
    for batch in waiting:
        async_task("ssoz.access.tasks.settle_import", batch.pk)
    return len(waiting)


def continue_mailing(announcement_id: int) -> int:
    """Write an announcement to the next people."""
    return write_on(announcement_id=announcement_id)


def resume_mailings() -> int:
    """Queue the sending of announcements whose worker is gone; the schedule calls it each minute."""
    waiting = stalled_mailings(timezone.now())
    for announcement_id in waiting:
        async_task("ssoz.access.tasks.continue_mailing", announcement_id)
    return len(waiting)
