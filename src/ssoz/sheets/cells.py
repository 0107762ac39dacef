"""What a cell may hold: numbers and days as they are, words that no programme takes for a formula."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

type Row = Sequence[Any]
# A cell that begins so is a formula to some programme or other (quality.md 1.2.10).
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767


def safe(value: Any) -> Any:
    """Return a value as a cell may hold it: numbers and days as they are, words never a formula."""
    if value is None or isinstance(value, bool | int | float | Decimal | date):
        return local(value) if isinstance(value, datetime) else value
    return safe_text(str(value))


def safe_text(text: str) -> str:
    """Return words as a cell may hold them."""
    text = _UNWRITABLE.sub("", text)[: _LONGEST - 1]
    return f"'{text}" if text.startswith(_FORMULAS) else text


def as_meant(text: str) -> str:
    """Take back what `safe_text` put before words that look like a formula."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULAS) else text


def local(moment: datetime) -> datetime:
    """Return a moment by the clock on the wall: cells know no time zones."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment
