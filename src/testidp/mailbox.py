"""The pretend mailbox: what Django's file backend wrote instead of sending."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

_BETWEEN = b"\n" + b"-" * 79 + b"\n"
_FILES = 200
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Letter:
    """One message as its reader sees it."""

    sender: str
    to: str
    subject: str
    sent_at: datetime
    text: str


def newest() -> list[Letter]:
    """Return the messages of the newest files, the latest first."""
    folder = Path(settings.PRETEND_MAILBOX)
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    letters = [letter for path in files[:_FILES] for letter in _letters_in(path)]
    return sorted(letters, key=lambda letter: letter.sent_at, reverse=True)


def _letters_in(path: Path) -> list[Letter]:
    # Messages of one file are in the order of sending; the sort above keeps the order of equals.
    pieces = [piece for piece in path.read_bytes().split(_BETWEEN) if piece.strip()]
    return [_letter(message_from_bytes(piece, policy=policy.default)) for piece in reversed(pieces)]


def _letter(message: EmailMessage) -> Letter:
    return Letter(
        sender=str(message.get("From", "")),
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        sent_at=_date_of(message),
        text=_text_of(message),
    )


def _date_of(message: EmailMessage) -> datetime:
    try:
        moment = parsedate_to_datetime(str(message.get("Date", "")))
    except ValueError:
        return _LONG_AGO
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    if body is None:
        return ""
    try:
        return str(body.get_content())
    except (LookupError, ValueError):
        return str(body.get_payload())
