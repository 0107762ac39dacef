"""What must not be configured."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

_SCANNERS = ("clamd", "auto", "pretend")


def scanner_is_real(**_: Any) -> list[CheckMessage]:
    """Refuse a pretend scanner wherever people are real."""
    if settings.SCANNER not in _SCANNERS:
        return [Error(f"SCANNER must be one of {', '.join(_SCANNERS)}.", id="files.E001")]
    if settings.SCANNER != "clamd" and not settings.PRETEND_IDENTITY_PROVIDER:
        return [
            Error(
                "SCANNER must be clamd: no file is safe unless a scanner says so.",
                hint="Set SCANNER=clamd and CLAMD_SOCKET, or CLAMD_HOST and CLAMD_PORT.",
                id="files.E002",
            )
        ]
    return []
