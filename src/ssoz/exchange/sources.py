"""Where the rows of an export come from: the screens of the face name themselves here.

The domain writes the file and knows no screen; what a list shows, only the screen can say. So each
screen registers under its name what answers for it, and the queue asks by the name in the export.
"""

from typing import Protocol

from ssoz.exchange.models import Export
from ssoz.sheets import Page


class Source(Protocol):
    """What answers for a screen."""

    def page_for(self, export: Export) -> Page:
        """Return the rows as whoever asked may see them now; raise `NotAllowed` if they may not."""


_known: dict[str, Source] = {}


def register(screen: str, source: Source) -> None:
    """Let a screen answer for its name."""
    _known[screen] = source


def source_of(screen: str) -> Source | None:
    """Return what answers for a screen, if there still is such a screen."""
    return _known.get(screen)
