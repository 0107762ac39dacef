"""What is to be sent, and how long it has waited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ssoz.mail.models import OutgoingMail


def oldest_waiting() -> datetime | None:
    """Return when the message that has waited longest was written."""
    unsent = OutgoingMail.objects.unsent().order_by("created_at")
    return unsent.values_list("created_at", flat=True).first()


@dataclass(frozen=True)
class MailFacts:
    """How the mail stands."""

    waiting: int
    waiting_since: datetime | None
    failed: int
    failed_of_late: int
    sent_at: datetime | None


def mail_facts(now: datetime) -> MailFacts:
    """Count what waits and what was not delivered, over all and on the last day."""
    failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED)
    sent = OutgoingMail.objects.filter(sent_at__isnull=False).order_by("-id")
    return MailFacts(
        waiting=OutgoingMail.objects.unsent().count(),
        waiting_since=oldest_waiting(),
        failed=failed.count(),
        failed_of_late=failed.filter(claimed_at__gte=now - timedelta(days=1)).count(),
        sent_at=sent.values_list("sent_at", flat=True).first(),
    )
