"""What must stand in no log."""

import re

from ssoz.identifiers import is_pesel

_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")


def pesels_in(text: str) -> list[str]:
    """Return the valid PESELs in a text."""
    return [number for number in _ELEVEN_DIGITS.findall(text) if is_pesel(number)]
