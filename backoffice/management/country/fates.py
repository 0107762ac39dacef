"""What becomes of the reports of the cast, one way for each fate."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from backoffice.management.country.clock import Timeline
from backoffice.management.country.filing import Filing
from backoffice.management.country.finances import audited
from backoffice.management.country.plays import Fate
from backoffice.management.country.seasons import Season
from ssoz.actors import Actor
from ssoz.reports import operations
from ssoz.reports.models import Obligation, Remark, Report
from ssoz.reports.queries import parts_to_choose

RETURNED = (
    "Proszę wyjaśnić różnice wobec ubiegłego roku i sprawdzić wiersze, których dotyczą uwagi."
)
REMARKS = (
    ("1.01.ogolem", "Liczba lekarzy różni się od liczby z rejestru. Proszę sprawdzić."),
    ("1.pielegniarki.4", "Czy wykazano tylko osoby, dla których jednostka jest głównym miejscem pracy?"),
    ("1.20.ogolem", "Proszę potwierdzić liczbę fizjoterapeutów."),
)  # fmt: skip
TO_CORRECT = "Czas na poprawę zwróconego sprawozdania."
REOPENED = "Korekta na prośbę jednostki: pominięto poradnię."
CORRECTION = "W sprawozdaniu pominięto osoby pracujące w poradni. Prosimy o otwarcie korekty."
AUDIT = "Trwa badanie sprawozdania finansowego przez biegłego rewidenta."
EXTENDED = "Wdrożenie nowego systemu kadrowego w jednostce."
NOT_APPLICABLE = "Jednostka nie zatrudnia lekarzy specjalistów; potwierdzono telefonicznie."


class Fates:
    """Brings each report of the cast as far as its story goes."""

    def __init__(self, filing: Filing, timeline: Timeline) -> None:
        self.filing = filing
        self.timeline = timeline

    def befall(
        self, fate: Fate, season: Season, obligation: Obligation, unit: Actor, office: Actor
    ) -> None:
        """Let a fate begin at its moment."""
        timeline = self.timeline
        way: Callable[[Obligation, Actor, Actor], None] = getattr(self, f"_{fate.name.lower()}")
        last = min(season.first_due, timeline.today)
        moment = timeline.some_moment(season.opens, last - timedelta(days=8))
        if fate in (Fate.DRAFT, Fate.WRONG, Fate.PARTS, Fate.EXTENDED):
            moment = timeline.some_moment(timeline.today - timedelta(days=6), timeline.today)
        elif fate == Fate.LATE:
            moment = timeline.some_moment(last, min(last + timedelta(days=12), timeline.today))
        elif fate == Fate.RETURNED:
            moment = timeline.some_moment(
                max(season.opens, timeline.today - timedelta(days=25)),
                timeline.today - timedelta(days=12),
            )
        timeline.put(moment, partial(self._begin, way, obligation, unit, office))

    def _begin(self, way: Callable, obligation: Obligation, unit: Actor, office: Actor) -> None:
        """Go a way unless somebody of the unit has begun: in a small country two share one unit."""
        obligation.refresh_from_db()
        if not obligation.is_activated and obligation.not_applicable_at is None:
            way(obligation, unit, office)

    def _draft(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        self.filing.fill(self.filing.begin(obligation, unit), unit, part=0.5)

    def _wrong(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        report = self.filing.begin(obligation, unit)
        cells = self.filing.answers(report) | {
            "1.kardiologia.razem": "900", "1.kardiologia.nowy": "3", "1.neurologia.razem": "dwóch",
        }  # fmt: skip
        operations.fill(report=report, revision=report.revision, cells=cells, actor=unit)

    def _parts(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        parts = list(parts_to_choose(obligation)[:3])
        if len(parts) < 2:
            self._draft(obligation, unit, office)
            return
        reports = operations.activate(
            obligation=obligation, level="individual", parts=parts, actor=unit
        )
        filled = [
            self.filing.fill(report, unit, part)
            for report, part in zip(reports, (1.0, 0.6), strict=False)
        ]
        self.filing.send(filled[0], unit)

    def _sent(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        self.filing.file(obligation, unit)

    def _late(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        self.filing.file(obligation, unit)

    def _verified(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        report = self.filing.file(obligation, unit)
        self._decide(report, lambda: operations.verify(report=report, actor=office))

    def _accepted(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        report = self.filing.file(obligation, unit)
        self._decide(report, lambda: operations.accept(report=report, actor=office))

    def _both_passes(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        self._accepted(obligation, unit, office)
        moment = self.timeline.later(90)
        self.timeline.put(moment, lambda: self._finish(obligation, unit, office))

    def _finish(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        report = self.filing.finish(_final_of(obligation), unit)
        self._decide(report, lambda: operations.accept(report=report, actor=office))

    def _preliminary(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        """Accept the preliminary data; the final ones wait for the audit."""
        self._accepted(obligation, unit, office)
        moment = self.timeline.now - timedelta(days=3)

        def go_on() -> None:
            obligation.refresh_from_db()
            until = self._after(obligation, 21)
            operations.extend(obligation=obligation, until=until, reason=AUDIT, actor=office)
            final = _final_of(obligation)
            cells = audited(final.answers)
            operations.fill(report=final, revision=final.revision, cells=cells, actor=unit)

        self.timeline.put(moment, go_on)

    def _returned(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        report = self.filing.file(obligation, unit)

        def send_back() -> None:
            for cell, text in REMARKS:
                operations.remark(report=report, cell=cell, text=text, actor=office)
            operations.send_back(report=report, reason=RETURNED, actor=office)
            until = self._after(obligation, 12)
            operations.extend(obligation=obligation, until=until, reason=TO_CORRECT, actor=office)
            first = Remark.objects.filter(report=report).earliest("pk")
            self.timeline.put(self.timeline.later(2), lambda: self._answer(first, unit))

        self._decide(report, send_back)

    def _answer(self, remark: Remark, unit: Actor) -> None:
        text = "Liczba jest poprawna: dwoje lekarzy zatrudniono w grudniu."
        operations.answer_remark(remark=remark, text=text, actor=unit)

    def _correction(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        self._accepted(obligation, unit, office)
        moment = self.timeline.now - timedelta(days=4)
        self.timeline.put(moment, lambda: self._ask(obligation, unit))

    def _reopened(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        self._accepted(obligation, unit, office)
        moment = self.timeline.now - timedelta(days=5)

        def reopen() -> None:
            report = self._ask(obligation, unit)
            operations.reopen(report=report, reason=REOPENED, actor=office)

        self.timeline.put(moment, reopen)

    def _ask(self, obligation: Obligation, unit: Actor) -> Report:
        report = Report.objects.current().for_acting().get(obligation=obligation)
        return operations.ask_for_correction(report=report, reason=CORRECTION, actor=unit)

    def _extended(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        until = self._after(obligation, 9)
        operations.extend(obligation=obligation, until=until, reason=EXTENDED, actor=office)

    def _not_applicable(self, obligation: Obligation, unit: Actor, office: Actor) -> None:
        operations.mark_not_applicable(obligation=obligation, reason=NOT_APPLICABLE, actor=office)

    def _after(self, obligation: Obligation, days: int) -> date:
        return max(obligation.due_on or date.min, self.timeline.today) + timedelta(days=days)

    def _decide(self, report: Report, act: Callable[[], object]) -> None:
        """Let the office decide some days later, if the report was sent at all."""
        if not report.is_fillable:
            self.timeline.put(self.timeline.later(self.timeline.chance.randint(2, 6)), act)


def _final_of(obligation: Obligation) -> Report:
    """Return the report of the final data."""
    return Report.objects.current().for_acting().get(obligation=obligation, key="final")
