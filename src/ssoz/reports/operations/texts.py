"""Words that people write beside an act."""

from ssoz.reports import refusals
from ssoz.reports.refusals import Refused

LONGEST = 4_000


def needed(text: str) -> str:
    """Return a text that must be there, trimmed."""
    text = optional(text)
    if not text:
        raise Refused(refusals.TEXT_MISSING, "no_text")
    return text


def reason(text: str) -> str:
    """Return the reason of an act, which must be there."""
    text = optional(text)
    if not text:
        raise Refused(refusals.REASON_MISSING, "no_reason")
    return text


def optional(text: str) -> str:
    """Return a text trimmed, without signs that cannot be kept."""
    text = text.replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise Refused(refusals.TEXT_TOO_LONG % {"n": len(text), "limit": LONGEST}, "too_long")
    return text
