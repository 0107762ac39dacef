"""How the units of the invented country file: activate, fill in, explain, send."""

from dataclasses import dataclass, field
from random import Random

from backoffice.management.country.answers import Answers, answers_for
from backoffice.management.country.finances import audited
from backoffice.management.country.seasons import SPECIALISTS, STAFF, SURVEY
from ssoz.actors import Actor
from ssoz.reports import operations
from ssoz.reports.models import Obligation, Report
from ssoz.reports.refusals import SendRefused

EXPLANATION = "Zmiana wynika z reorganizacji jednostki w ciągu roku."


@dataclass
class Filing:
    """Fills in reports; remembers the last numbers of each unit, which the next are near."""

    chance: Random
    last: dict[tuple[str, int], Answers] = field(default_factory=dict)

    def begin(self, obligation: Obligation, actor: Actor, level: str = "collective") -> Report:
        """Take up an obligation for the whole unit."""
        [report] = operations.activate(obligation=obligation, level=level, actor=actor)
        return report

    def fill(self, report: Report, actor: Actor, part: float = 1.0) -> Report:
        """Fill in a report, or the first part of it."""
        cells = self.answers(report, part)
        saved = operations.fill(
            report=report, revision=report.revision, cells=cells, actor=actor
        ).report
        if report.collection.edition.code == SPECIALISTS and part == 1:
            saved = operations.fill_zero(report=saved, revision=saved.revision, actor=actor).report
        return saved

    def answers(self, report: Report, part: float = 1.0) -> Answers:
        """Make the answers of a report, or the first part of them."""
        code, unit = report.collection.edition.code, report.unit
        known = (STAFF if code == SPECIALISTS else code, unit.pk)
        last = self.last.get(known, {})
        cells = answers_for(code, unit, unit.email, self.chance, last)
        if code not in (SPECIALISTS, SURVEY):
            self.last[known] = cells
        return dict(list(cells.items())[: max(round(len(cells) * part), 1)])

    def send(self, report: Report, actor: Actor) -> Report:
        """Send a report, and explain what has to be explained; one with errors stays a draft."""
        try:
            return operations.send(report=report, revision=report.revision, actor=actor)
        except SendRefused as refusal:
            if any(not problem.needs_explanation for problem in refusal.problems):
                return report
            for problem in refusal.problems:
                operations.explain(
                    report=report, rule=problem.rule, cell=problem.cell, text=EXPLANATION,
                    actor=actor,
                )  # fmt: skip
        return operations.send(report=report, revision=report.revision, actor=actor)

    def finish(self, report: Report, actor: Actor) -> Report:
        """Send the final data, with what the audit changed since the preliminary ones."""
        cells = audited(report.answers)
        self.last[report.collection.edition.code, report.unit_id] |= cells
        saved = operations.fill(report=report, revision=report.revision, cells=cells, actor=actor)
        return self.send(saved.report, actor)

    def file(self, obligation: Obligation, actor: Actor) -> Report:
        """Do all of it."""
        return self.send(self.fill(self.begin(obligation, actor), actor), actor)
