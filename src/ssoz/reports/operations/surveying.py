"""What the sending of an assigning survey brings: obligations with their grounds, and conflicts.

Nobody verifies a survey: it is settled by being sent. What it brings is laid in the same
transaction; what it no longer brings is set aside with the reason, or put before the supervisor.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from ssoz.actors import SYSTEM, Actor
from ssoz.journal.operations import record
from ssoz.reports import mails
from ssoz.reports.assigning.judging import Assigner, Verdict
from ssoz.reports.models import Collection, Ground, Obligation, Report, Version
from ssoz.reports.operations.conflicting import Found, keep_conflicts
from ssoz.reports.operations.grounds import followed, keep
from ssoz.reports.operations.trail import keep_version
from ssoz.reports.queries import Checked, assigner_of, collections_of, registry_of

_SURVEY, _DECISION = Obligation.Source.SURVEY, Obligation.Source.DECISION
_KIND = Found.Kind


@dataclass
class Brought:
    """What became of each obligation when a survey was sent."""

    laid: list[Obligation] = field(default_factory=list)
    restored: list[Obligation] = field(default_factory=list)
    set_aside: list[Obligation] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    conflicts: list[Found] = field(default_factory=list)


def settle(report: Report, found: Checked, actor: Actor) -> Brought:
    """Take a survey for settled, since it was sent; its unit's obligations are locked."""
    assigner = assigner_of(report.collection.edition)
    assert assigner is not None
    report.accept(timezone.now(), SYSTEM)
    record(report, "reports.report.accepted", by=SYSTEM, revision=report.revision, survey=True)
    explained = [problem.explanation for problem in found.problems if problem.explanation]
    keep_version(report, Version.Occasion.ACCEPTED, found.outcome, explained, SYSTEM)
    brought = _Following(report, assigner, actor).follow()
    keep(brought.grounds, by=actor)
    keep_conflicts(report, assigner, found, brought.conflicts, actor)
    mails.survey_settled(report, brought.laid, brought.restored, brought.set_aside)
    return brought


class _Following:
    """Compares what a survey brings with what the unit owes, form by form."""

    def __init__(self, report: Report, assigner: Assigner, actor: Actor) -> None:
        self.report, self.assigner, self.actor = report, assigner, actor
        self.year = report.collection.period.year
        self.brought = Brought()

    def follow(self) -> Brought:
        verdicts = self.assigner.by_answers(self.report.answers, registry_of(self.report))
        codes = [verdict.form.code for verdict in verdicts]
        collected = collections_of(codes, self.year)
        owed = self._owed(one for several in collected.values() for one in several)
        for verdict in verdicts:
            for collection in collected.get(verdict.form.code, ()):
                self._judge(verdict, collection, owed.get(collection.pk))
        return self.brought

    def _owed(self, collections: Iterable[Collection]) -> dict[int, Obligation]:
        rows = Obligation.objects.filter(
            unit_id=self.report.unit_id, collection__in=[one.pk for one in collections]
        )
        return {row.collection_id: row for row in rows}

    def _judge(
        self, verdict: Verdict, collection: Collection, obligation: Obligation | None
    ) -> None:
        if obligation is None:
            if verdict.owed:
                self._lay(verdict, collection)
            return
        obligation.collection = collection
        last = Ground.objects.filter(obligation=obligation).order_by("-pk").first()
        if verdict.owed is not None and not _says_the_same(last, verdict):
            self._note(verdict, obligation)
        is_decided = last is not None and last.source == _DECISION
        if is_decided or obligation.source == _DECISION:
            return
        if verdict.owed and obligation.not_applicable_at is not None:
            self._restore(verdict, obligation)
        elif verdict.owed is False and obligation.not_applicable_at is None:
            self._drop(verdict, obligation)

    def _lay(self, verdict: Verdict, collection: Collection) -> None:
        obligation = Obligation(
            collection=collection, unit=self.report.unit, source=_SURVEY,
            source_reason=verdict.form.because.pl, due_on=collection.first_due_on,
        )  # fmt: skip
        record(
            obligation, "reports.obligation.laid_by_survey", by=self.actor, survey=self.report.pk
        )
        self._note(verdict, obligation)
        self.brought.laid.append(obligation)

    def _restore(self, verdict: Verdict, obligation: Obligation) -> None:
        obligation.not_applicable_at = None
        obligation.not_applicable_reason = ""
        record(obligation, "reports.obligation.restored", by=self.actor, survey=self.report.pk)
        self.brought.restored.append(obligation)

    def _drop(self, verdict: Verdict, obligation: Obligation) -> None:
        """Set aside what follows no more; what was begun, or follows from the type, is a conflict."""
        if obligation.is_activated or obligation.source == Obligation.Source.UNIT_TYPE:
            kind = _KIND.BEGUN if obligation.is_activated else _KIND.BY_TYPE
            said = verdict.form.otherwise
            words = {"pl": said.pl, "en": said.en or said.pl}
            self.brought.conflicts.append(Found(kind, verdict.form.code, words, obligation))
            return
        obligation.not_applicable_at = timezone.now()
        obligation.not_applicable_reason = verdict.form.otherwise.pl
        record(
            obligation, "reports.obligation.set_aside", by=self.actor, survey=self.report.pk,
            reason=obligation.not_applicable_reason,
        )  # fmt: skip
        self.brought.set_aside.append(obligation)

    def _note(self, verdict: Verdict, obligation: Obligation) -> None:
        self.brought.grounds.append(
            followed(
                obligation, _SURVEY, verdict.lines, is_owed=bool(verdict.owed), by=self.actor,
                survey=self.report,
            )
        )  # fmt: skip


def _says_the_same(ground: Ground | None, verdict: Verdict) -> bool:
    """Tell whether the last ground says this already: a survey sent again adds nothing."""
    return (
        ground is not None
        and ground.source == _SURVEY
        and ground.is_owed == verdict.owed
        and ground.lines == list(verdict.lines)
    )
