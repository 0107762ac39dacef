"""Handing one message to the mail server, and telling a refusal for good from one for now."""

import contextlib
import smtplib
from email.utils import format_datetime

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.utils import timezone

from ssoz.mail.models import OutgoingMail


class NotSent(Exception):
    """The message has not left; another try may succeed."""


class RefusedForGood(Exception):
    """The message will never be taken as it is."""


def send(mail: OutgoingMail) -> None:
    """Send a message; raise `NotSent` or `RefusedForGood` unless the server has taken it."""
    try:
        _hand_over(letter(mail))
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = next(iter(error.recipients.values()))
        raise _refusal(code, reply) from error
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (ValueError, ValidationError) as error:
        raise RefusedForGood(
            f"{type(error).__name__}: the address or a header is not valid"
        ) from error
    except Exception as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error


def greet_server(seconds: int) -> None:
    """Open a connection to the mail server as a delivery would, and close it; raise if it fails."""
    connection = get_connection(timeout=seconds)
    connection.open()
    connection.close()


def letter(mail: OutgoingMail) -> EmailMessage:
    """Build the message; its identity and date are those of the row at every attempt."""
    validate_email(mail.to)
    return EmailMessage(
        subject=mail.subject,
        body=mail.full_text(),
        to=[mail.to],
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(timezone.localtime(mail.created_at)),
            "Auto-Submitted": "auto-generated",
        },
    )


def _hand_over(message: EmailMessage) -> None:
    connection = get_connection()
    connection.open()
    try:
        if not connection.send_messages([message]):
            raise NotSent("the server has taken nothing")
    finally:
        # What fails after the server has said yes must not make us send again.
        with contextlib.suppress(Exception):
            connection.close()


def _refusal(code: int, reply: bytes | str) -> Exception:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    kind = RefusedForGood if 500 <= code < 600 else NotSent
    return kind(f"{code} {text}")
