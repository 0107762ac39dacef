"""A report opened by somebody: what it shows, and what they may do in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from ssoz.actors import Actor
from ssoz.reports import policies, queries
from ssoz.reports.models import Report
from ssoz.reports.queries import Checked, Form, Preview, form_of
from ssoz.reports.refusals import Refused, refuse_unless_fillable, refuse_unless_open
from web.grid import Grid, Layout, layout_of

_HEAVY = ("collection__edition__definition", "collection__edition__compiled")


@dataclass(frozen=True)
class View:
    """What of the report the page shows: one section, blank rows, the fields still missing."""

    section: str = ""
    blank_rows: Mapping[str, int] | None = None
    with_missing: bool = False


class Opened:
    """One report on the screen of one actor."""

    def __init__(self, report: Report, actor: Actor) -> None:
        self.report = report
        self.actor = actor

    @property
    def edition(self) -> Any:
        return self.report.collection.edition

    @property
    def period(self) -> Any:
        return self.report.collection.period

    @cached_property
    def form(self) -> Form:
        return form_of(self.edition)

    @cached_property
    def layout(self) -> Layout:
        language = get_language() or "pl"
        form = self.form
        return layout_of(self.edition.digest, form.questionnaire, form.compiled, language)

    @cached_property
    def refusal(self) -> Refused | None:
        """Say why nobody can type into the report now, if so."""
        try:
            refuse_unless_open(self.report)
            refuse_unless_fillable(self.report)
        except Refused as refused:
            return refused
        return None

    @cached_property
    def may_fill(self) -> bool:
        return policies.may_fill(self.actor, self.report)

    @property
    def is_open(self) -> bool:
        """Tell whether this actor may type into it now."""
        return self.may_fill and self.refusal is None

    @property
    def is_on_behalf(self) -> bool:
        return self.may_fill and policies.is_on_behalf(self.actor, self.report)

    @cached_property
    def preview(self) -> Preview | None:
        """Return what the answers of an assigning survey bring, as they stand."""
        return queries.preview_of(self.report, language=get_language() or "pl")

    @cached_property
    def remarks(self) -> list[Any]:
        """Return the remarks that are not closed yet."""
        found = self.report.remarks.filter(closed_at__isnull=True)
        return list(found.order_by("id"))

    def shown_at(self, revision: int) -> Mapping[str, Any]:
        """Return the answers that a page of an earlier revision had shown."""
        answers = dict(self.report.answers)
        later = (
            self.report.changes.filter(revision__gt=revision) if self._is_older(revision) else []
        )
        for change in sorted(later, key=lambda change: -change.revision):
            answers |= {cell: old for cell, (old, _new) in change.cells.items()}
        return answers

    def _is_older(self, revision: int) -> bool:
        return revision < self.report.revision

    def checked(self, answers: Mapping[str, Any] | None = None) -> Checked:
        return queries.checked(self.report, answers)

    def grid(
        self,
        view: View,
        answers: Mapping[str, Any] | None = None,
        *,
        remarks: bool = True,
        refused: Iterable[tuple[str, str]] = (),
    ) -> Grid:
        """Put the report into the table of its form; `answers` stand in for those stored."""
        shown = self.report.answers if answers is None else answers
        return Grid(
            self.layout,
            answers=shown,
            checked=self.checked(answers),
            remarks=self.remarks if remarks else (),
            year=self.period.year,
            with_missing=view.with_missing,
            blank_rows=view.blank_rows,
            refused=refused,
        )


def opened_to_save(pk: int, actor: Actor) -> Opened:
    """Open a report for a save alone: the operation reads it, and says whether it may."""
    return Opened(Report(pk=pk), actor)


def opened(request: HttpRequest, pk: int, *, to: str = "report.read") -> Opened:
    """Open a report; whoever may not do so gets the same answer as for one that does not exist."""
    rows = (
        Report.objects.visible_to(request.actor, to=to)
        .select_related(
            "obligation", "collection__edition", "collection__period", "unit__voivodeship", "part"
        )
        .defer(*_HEAVY)
    )
    return Opened(get_object_or_404(rows, pk=pk), request.actor)
