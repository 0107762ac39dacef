"""What the queue may call."""

from ssoz.mail import operations


def deliver(mail_id: int) -> str:
    """Send one message."""
    return operations.deliver(mail_id=mail_id)


def deliver_some(mail_ids: list[int]) -> int:
    """Send some messages, one after the other."""
    return operations.deliver_some(mail_ids=mail_ids)


def resend_waiting() -> int:
    """Queue what still waits; the schedule calls it each minute, for ever."""
    return operations.resend_waiting()
