"""What became of a report: its versions and what differs, its steps, and every save."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backoffice.wording import act_words
from ssoz.journal.models import Entry
from ssoz.reports import queries
from ssoz.reports.models import Change, Report, Version
from web.grid import Layout, layout_of
from web.grid.contents import shown_text
from web.grid.layout import Place, number_of

# A save is told by its change, a reading by the journal alone.
_NOT_TOLD = ["reports.report.filled", "reports.report.read"]
_STEPS = 60


class FormWords:
    """Cells of a form and their answers in words."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._order = {address: place for place, address in enumerate(layout.by_address)}
        self._parts = {part.code: place for place, part in enumerate(layout.parts)}

    def label(self, address: str) -> str:
        """Name a cell, a row or a section; the whole report where no cell is meant."""
        if not address:
            return _("the whole report")
        if place := self.layout.place(address):
            return place.name
        places = self.places(address)
        if places:
            return places[0].name.rpartition(", ")[0] or places[0].name
        part = self.layout.part_of(address)
        return part.title if part else address

    def text(self, address: str, raw: Any) -> str:
        """Write an answer as people read it."""
        place = self.layout.place(address)
        return shown_text(place, raw) if place else str(raw or "")

    def places(self, name: str) -> list[Place]:
        """Return the cell of an address, or the cells of a row."""
        if place := self.layout.place(name):
            return [place]
        part = self.layout.part_of(name)
        if part is None or part.way == "fields":
            return []
        if part.way == "rows":
            number = number_of(f"{name}.x")
            return list(part.numbered(number).places) if number else []
        lines = [line for line in part.lines if line.key == name]
        return [place for line in lines for place in line.places]

    def in_order(self, addresses: Iterable[str]) -> list[str]:
        """Sort addresses as they stand in the form."""
        return sorted(addresses, key=self._place)

    def _place(self, address: str) -> tuple:
        section = address.partition(".")[0]
        number = number_of(address) or 0
        return self._parts.get(section, -1), number, self._order.get(address, -1), address


def form_words(report: Report) -> FormWords:
    """Return the words of the form of a report, put together once for a page."""
    if not hasattr(report, "_form_words"):
        form = queries.form_of(report.collection.edition)
        language = get_language() or "pl"
        layout = layout_of(
            report.collection.edition.digest, form.questionnaire, form.compiled, language
        )
        report._form_words = FormWords(layout)
    return report._form_words


# --- Versions ----------------------------------------------------------------------------------


def version_before(report: Report) -> Version | None:
    """Return the version with which that what stands now is to be compared."""
    if not hasattr(report, "_version_before"):
        report._version_before = queries.version_before(report)
    return report._version_before


def changed_since(report: Report, base: Version | None) -> dict[str, tuple[Any, Any]]:
    """Return the cells that differ from a version, with their old and new answers."""
    return queries.difference(base, report.answers) if base else {}


def _in_words(words: FormWords, cells: Mapping[str, Iterable[Any]]) -> list[dict[str, Any]]:
    """Name cells and write their old and new answers as people read them."""
    said = []
    for address in words.in_order(cells):
        old, new = cells[address]
        said.append(
            {
                "cell": address,
                "label": words.label(address),
                "old": words.text(address, old),
                "new": words.text(address, new),
            }
        )
    return said


# --- Steps and saves -----------------------------------------------------------------------------


def steps_of(report: Report) -> list[dict[str, Any]]:
    """Return what happened to a report, the newest first; the reasons are the report's own."""
    entries = Entry.objects.filter(
        Q(thing_type="reports.report", thing_id=report.pk)
        | Q(thing_type="reports.obligation", thing_id=report.obligation_id)
    ).exclude(act__in=_NOT_TOLD)
    reasons = _reasons(report)
    return [
        {
            "words": act_words(entry.act),
            "by": entry.person_name,
            "where": entry.profile_name,
            "at": entry.at,
            "reason": entry.details.get("reason", "") or next(reasons.get(entry.act, _NONE), ""),
        }
        for entry in entries.order_by("-id")[:_STEPS]
    ]


_NONE: Iterator[str] = iter(())
_REASON_OF = {
    "reports.report.returned": "return_reason",
    "reports.report.reopened": "return_reason",
    "reports.report.correction_asked": "correction_asked_reason",
}


def _reasons(report: Report) -> dict[str, Iterator[str]]:
    """Return the reasons of each act, the newest first: one history row stands for one entry."""
    rows = report.history.filter(history_change_reason__in=_REASON_OF).order_by("-history_id")
    found: dict[str, list[str]] = {}
    for row in rows:
        act = row.history_change_reason
        found.setdefault(act, []).append(getattr(row, _REASON_OF[act]))
    return {act: iter(reasons) for act, reasons in found.items()}


def saves_of(report: Report, changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return saves with the cells that each changed, in words."""
    words = form_words(report)
    return [{"change": change, "cells": _in_words(words, change.cells)} for change in changes]
