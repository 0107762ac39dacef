"""The reporter's lists: periodic and one-off, to fill in, sent, accepted, by year (seed 002)."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.reports_shown import TABS, Row, Stage, keep_count, own_rows
from ssoz.actors import Actor
from web.access import permitted

_TAB_NAMES = {"okresowe": _("Periodic reports"), "jednorazowe": _("One-off reports")}
_STAGE_NAMES = {
    Stage.TO_FILL: _("To fill in"),
    Stage.SENT: _("Sent for verification"),
    Stage.ACCEPTED: _("Accepted"),
}
_CAPTIONS = {
    ("okresowe", Stage.TO_FILL): _("Periodic reports to fill in"),
    ("okresowe", Stage.SENT): _("Periodic reports sent for verification"),
    ("okresowe", Stage.ACCEPTED): _("Accepted periodic reports"),
    ("jednorazowe", Stage.TO_FILL): _("One-off reports to fill in"),
    ("jednorazowe", Stage.SENT): _("One-off reports sent for verification"),
    ("jednorazowe", Stage.ACCEPTED): _("Accepted one-off reports"),
}


@dataclass(frozen=True)
class Place:
    """A tab or a state, with the number of its rows."""

    code: str
    name: Promise
    count: int
    is_here: bool


@dataclass(frozen=True)
class Shelf:
    """Everything that the unit owes, and which part of it is looked at."""

    all_rows: list[Row]
    tab: str
    stage: Stage
    year: int | None

    @property
    def caption(self) -> Promise:
        return _CAPTIONS[self.tab, self.stage]

    @property
    def tabs(self) -> list[Place]:
        """Return the two tabs; the number is that of what is to be filled in."""
        waiting = [row.edition.tab for row in self.all_rows if row.is_open]
        return [
            Place(code, name, waiting.count(TABS[code]), code == self.tab)
            for code, name in _TAB_NAMES.items()
        ]

    @property
    def stages(self) -> list[Place]:
        """Return the three states, with their numbers in this tab and year."""
        found = [stage for row in self._in_tab() if self._is_of_year(row) for stage in row.stages]
        return [
            Place(code, name, found.count(code), code == self.stage)
            for code, name in _STAGE_NAMES.items()
        ]

    @property
    def years(self) -> list[int]:
        """Return the years of this tab, newest first."""
        return sorted({row.period.year for row in self._in_tab()} | self._chosen(), reverse=True)

    @property
    def rows(self) -> list[Row]:
        """Return what is shown: next due first; what was sent, newest first."""
        found = [
            row for row in self._in_tab() if self._is_of_year(row) and self.stage in row.stages
        ]
        return found if self.stage == Stage.TO_FILL else found[::-1]

    @property
    def has_to_activate(self) -> bool:
        """Tell whether something shown must be activated before it is filled in."""
        return self.stage == Stage.TO_FILL and any(
            not row.obligation.is_activated for row in self.rows
        )

    @property
    def not_concerned(self) -> list[Row]:
        """Return what the office said does not concern the unit."""
        return [row for row in self._in_tab() if self._is_of_year(row) and not row.concerns]

    def _in_tab(self) -> list[Row]:
        return [row for row in self.all_rows if row.edition.tab == TABS[self.tab]]

    def _is_of_year(self, row: Row) -> bool:
        return self.year is None or row.period.year == self.year

    def _chosen(self) -> set[int]:
        return {self.year} if self.year else set()


@permitted("report.list")
@never_cache
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List what the unit at work owes and has filed."""
    shelf = Shelf(own_rows(request.actor), *_asked(request))
    keep_count(request, shelf.all_rows)
    context = {"shelf": shelf, "sees_others": _sees_others(request.actor)}
    return render(request, "portal/reports/list.html", context)


def _asked(request: HttpRequest) -> tuple[str, Stage, int | None]:
    """Read tab, state and year from the address; what makes no sense is left out."""
    tab = request.GET.get("tab", "")
    stage = request.GET.get("stan", "")
    year = request.GET.get("rok", "")
    return (
        tab if tab in TABS else "okresowe",
        Stage(stage) if stage in set(Stage) else Stage.TO_FILL,
        int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
    )


def _sees_others(actor: Actor) -> bool:
    """Tell whether the reports of other units wait for the actor in the back-office."""
    return actor.can("backoffice.enter")
