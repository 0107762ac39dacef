"""What was found of one part of the system: its state in a word, facts, and what to do."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


class Level(IntEnum):
    """How a part stands; the higher, the more urgent."""

    GOOD = 0
    LOOK = 1
    SILENT = 2
    BROKEN = 3


LOOKS: dict[Level, tuple[Words, str, str]] = {
    Level.GOOD: (pgettext_lazy("part of the system", "Works"), "ok", "circle-check"),
    Level.LOOK: (_("To be looked at"), "warn", "triangle-alert"),
    Level.SILENT: (_("Did not answer"), "err", "wifi-off"),
    Level.BROKEN: (_("Does not work"), "err", "x"),
}


@dataclass
class Finding:
    """One part of the system as it was found at a moment."""

    slug: str
    title: Words
    level: Level = Level.GOOD
    facts: list[tuple[Words, Any]] = field(default_factory=list)
    advice: list[Words] = field(default_factory=list)
    at: datetime = field(default_factory=timezone.now)

    def tell(self, label: Words, value: Any) -> None:
        """Add a fact; what is not known is a dash."""
        self.facts.append((label, "–" if value in (None, "") else value))

    def worry(self, level: Level, advice: Words) -> None:
        """Say what is not well, and what to do about it."""
        self.level = max(self.level, level)
        self.advice.append(advice)

    @property
    def look(self) -> tuple[Words, str, str]:
        return LOOKS[self.level]


def moment(at: datetime | None) -> str:
    """Write a moment, and how long ago it was."""
    if at is None:
        return "–"
    ago = _("%(moment)s (%(time)s ago)")
    told = date_format(timezone.localtime(at), "j E Y, H.i")
    return str(ago % {"moment": told, "time": timesince(at, depth=1)})


def decimal(number: float) -> str:
    """Write a number with one decimal."""
    return number_format(number, 1)
