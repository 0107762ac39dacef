"""What differs between two stands of a report, or of two reports of one form, cell by cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from ssoz.actors import Actor
from ssoz.questionnaires.mapping import between
from ssoz.reports.models import Report, Version
from ssoz.reports.queries.checks import checked
from ssoz.reports.queries.editions import form_of
from ssoz.reports.queries.trails import difference
from ssoz.reports.wording import CellName, Names


@dataclass(frozen=True)
class Stand:
    """A report as a version kept it, or as it is now."""

    report: Report
    version: Version | None = None

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.report.answers if self.version is None else self.version.answers

    @property
    def revision(self) -> int:
        return self.report.revision if self.version is None else self.version.revision

    @property
    def at(self) -> datetime | None:
        return self.report.changed_at if self.version is None else self.version.at

    @property
    def problems(self) -> tuple[int, int]:
        """Count errors and warnings: what was sent had no error, and each warning was explained."""
        if self.version is not None:
            return 0, len(self.version.explanations)
        return self.report.errors, self.report.warnings

    @cached_property
    def explanations(self) -> dict[tuple[str, str], str]:
        """Return what is explained: by rule and cell."""
        if self.version is not None:
            return {(one["rule"], one["cell"]): one["text"] for one in self.version.explanations}
        found = ((p.rule, p.cell, p.explanation) for p in checked(self.report).problems)
        return {(rule, cell): given.text for rule, cell, given in found if given}


@dataclass(frozen=True)
class Line:
    """One cell that differs: what it is called, both answers, and who gave the later one."""

    address: str
    name: CellName
    before: str
    after: str
    who: str = ""
    at: datetime | None = None
    on_behalf: bool = False
    is_ended: bool = False

    @property
    def label(self) -> str:
        """Name the cell as a list of single cells does."""
        return str(self.name)


@dataclass(frozen=True)
class Comparison:
    """Two stands, the older one first, and all that differs."""

    before: Stand
    after: Stand
    lines: list[Line]
    explained: list[Line]

    @property
    def is_of_one_report(self) -> bool:
        return self.before.report.pk == self.after.report.pk

    @property
    def ended(self) -> int:
        """Count the answers for which the newer edition has no place."""
        return sum(line.is_ended for line in self.lines)


def compared(one: Stand, other: Stand, language: str) -> Comparison:
    """Compare two stands of reports of one form; whichever is older comes first."""
    before, after = sorted((one, other), key=_age)
    carried = _Carried(before, after)
    old, new = form_of(before.report.collection.edition), form_of(after.report.collection.edition)
    names, former = Names(new.questionnaire, language), Names(old.questionnaire, language)
    authors = _authors(before, after)
    answers, ended = carried.answers(before.answers)
    lines = [
        Line(
            address, names.of(address), former.words(carried.origins.get(address, address), first),
            names.words(address, second), *authors.get(address, ()),
        )
        for address, (first, second) in difference(answers, after.answers).items()
    ]  # fmt: skip
    lines.sort(key=lambda line: names.place(line.address))
    gone = [
        Line(address, former.of(address), former.words(address, raw), "", is_ended=True)
        for address, raw in ended.items()
    ]
    gone.sort(key=lambda line: former.place(line.address))
    return Comparison(before, after, [*lines, *gone], _explained(before, after, carried, names))


def other_years(report: Report, actor: Actor) -> QuerySet[Report]:
    """Return what the same unit or part filled in of the same form for other periods."""
    found = Report.objects.visible_to(actor, to="report.read").for_acting()
    return (
        found.filter(
            unit_id=report.unit_id,
            part_id=report.part_id,
            key=report.key,
            collection__edition__code=report.collection.edition.code,
        )
        .exclude(collection__period_id=report.collection.period_id)
        .order_by("-collection__period__ends_on", "-pk")
    )


class _Carried:
    """Where the answers and explanations of the older stand are found in the newer one."""

    def __init__(self, before: Stand, after: Stand) -> None:
        older, newer = before.report.collection.edition, after.report.collection.edition
        asked = [*before.answers, *(cell for _rule, cell in before.explanations)]
        own = {address: address for address in asked}
        self.origins = own if older.pk == newer.pk else between(older, newer).renamed(own)
        self.targets = {old: new for new, old in self.origins.items()}

    def answers(self, given: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, Any]]:
        """Return answers by their newer addresses, and those that end."""
        kept = {self.targets[old]: raw for old, raw in given.items() if old in self.targets}
        return kept, {old: raw for old, raw in given.items() if old not in self.targets}


def _age(stand: Stand) -> tuple:
    number = stand.version.number if stand.version else 1_000_000
    return stand.report.collection.period.ends_on, stand.report.pk, number


def _authors(before: Stand, after: Stand) -> dict[str, tuple[str, datetime, bool]]:
    """Return who answered each cell last between two stands of one report."""
    if before.report.pk != after.report.pk:
        return {}
    since = after.report.changes.filter(
        revision__gt=before.revision, revision__lte=after.revision
    ).order_by("revision")
    found = {}
    for change in since:
        author = change.person_name, change.at, change.on_behalf
        found |= dict.fromkeys(change.cells, author)
    return found


def _explained(before: Stand, after: Stand, carried: _Carried, names: Names) -> list[Line]:
    """Return the explanations that were given, changed or are gone."""
    old = {
        (rule, carried.targets.get(cell, cell)): text
        for (rule, cell), text in before.explanations.items()
    }
    new = after.explanations
    keys: Iterable[tuple[str, str]] = dict.fromkeys([*old, *new])
    differing = [key for key in keys if old.get(key) != new.get(key)]
    return [
        Line(cell, names.of(cell), old.get((rule, cell), ""), new.get((rule, cell), ""))
        for rule, cell in sorted(differing, key=lambda key: (names.place(key[1]), key[0]))
    ]
