"""A kept version in the table of its form: read, never recomputed."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from portal.views.reports.opened import Opened
from ssoz.reports.models import Version
from web.grid import Grid, Markup, Part


@dataclass(frozen=True)
class Kept:
    """What the table asks of a check, here as it was kept: values, and no problems."""

    values: dict[str, Any]
    hidden: frozenset[str] = frozenset()
    last: dict[str, Any] = field(default_factory=dict)
    progress: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: tuple[()] = ()


@dataclass(frozen=True)
class Section:
    """One section of a version, drawn."""

    part: Part
    markup: SafeString


def sections_of(page: Opened, version: Version) -> list[Section]:
    """Draw the sections of a version, without fields to type in."""
    grid = Grid(page.layout, answers=version.answers, checked=Kept(values=version.values))
    writer = Markup(is_open=False, last_year=None)
    return [Section(shown.part, writer.table(shown)) for shown in grid.sections()]
