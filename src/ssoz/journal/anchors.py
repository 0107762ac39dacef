"""The anchor file: places of the chain and their seals, noted outside the database."""

import re
from pathlib import Path

from django.conf import settings

_LINE = re.compile(r"^(\d+) ([0-9a-f]{64})$")


class Unreadable(Exception):
    """The anchor file is gone, or a line of it is not an anchor."""


def begin() -> None:
    """Make the file, empty, unless it is there."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def exist() -> bool:
    """Tell whether anything was ever to be anchored here."""
    return _path().exists()


def append(seal_no: int, seal: str) -> None:
    """Note one place and its seal."""
    with _path().open("a", encoding="ascii") as file:
        file.write(f"{seal_no} {seal}\n")


def read() -> dict[int, str]:
    """Return the seals by place; raise `Unreadable` when the file cannot vouch for anything."""
    try:
        text = _path().read_text(encoding="ascii")
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise Unreadable("The anchor file is missing or is not text.") from error
    noted: dict[int, str] = {}
    for count, line in enumerate(text.splitlines(), start=1):
        match = _LINE.match(line)
        if match is None:
            raise Unreadable(f"Line {count} of the anchor file is not an anchor.")
        # The first note of a place counts: a second one tells that entries were put in its stead.
        noted.setdefault(int(match[1]), match[2])
    return noted


def _path() -> Path:
    return Path(settings.JOURNAL_ANCHOR)
