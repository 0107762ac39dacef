"""What is to be sent, and how long it has waited."""

from datetime import datetime

from ssoz.mail.models import OutgoingMail


def oldest_waiting() -> datetime | None:
    """Return when the message that has waited longest was written."""
    unsent = OutgoingMail.objects.unsent().order_by("created_at")
    return unsent.values_list("created_at", flat=True).first()
