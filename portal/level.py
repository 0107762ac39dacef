"""The choice of a level: for the whole or for chosen parts, and what a change of it drops."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.reports_shown import Row
from ssoz.reports.models import Obligation, Report
from ssoz.reports.queries import parts_to_choose
from ssoz.units.models import Part

Level = Obligation.Level
NO_LEVEL = _("Choose whether you fill in for the whole or for chosen organisational units.")
NO_PARTS = _("No organisational unit is ticked. Tick at least one.")


@dataclass(frozen=True)
class Choice:
    """What may be chosen, and what is: the level and the parts that are ticked."""

    row: Row
    offered: list[Part]
    level: str
    parts: list[Part]

    @property
    def allows_collective(self) -> bool:
        return Level.COLLECTIVE in self.row.edition.levels

    @property
    def allows_individual(self) -> bool:
        return Level.INDIVIDUAL in self.row.edition.levels

    @property
    def ticked(self) -> set[int]:
        return {part.pk for part in self.parts}

    @property
    def mistake(self) -> str:
        """Say what is missing."""
        if self.level not in self.row.edition.levels:
            return str(NO_LEVEL)
        return str(NO_PARTS) if self.level == Level.INDIVIDUAL and not self.parts else ""

    @property
    def dropped(self) -> list[Report]:
        """Return the reports that this choice would drop."""
        kept = self.ticked if self.level == Level.INDIVIDUAL else {None}
        return [report for report in self.row.reports if report.part_id not in kept]

    def as_query(self) -> str:
        """Write the choice into an address."""
        parts = [("parts", part.pk) for part in self.parts]
        return urlencode([("level", self.level), *parts])


def choice_of(row: Row, data: QueryDict) -> Choice:
    """Read a choice from what a form sent; parts that are not offered are left out."""
    offered = list(parts_to_choose(row.obligation))
    wanted = set(data.getlist("parts"))
    level = data.get("level", "")
    ticked = [part for part in offered if str(part.pk) in wanted]
    return Choice(row, offered, level, ticked if level == Level.INDIVIDUAL else [])
