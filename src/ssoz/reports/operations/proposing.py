"""Obligations proposed for whole countries: from the register, where a unit has not answered."""

from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.bulk import add_all, analyze
from ssoz.journal.operations import note
from ssoz.reports import policies, refusals
from ssoz.reports.assigning.judging import Assigner, Verdict
from ssoz.reports.models import Collection, Ground, Obligation, Report
from ssoz.reports.operations.grounds import followed, keep
from ssoz.reports.operations.locks import locked_collection
from ssoz.reports.queries import assigner_for, registry_of_many
from ssoz.reports.refusals import Refused, refuse_unless_published
from ssoz.units.models import Unit

_BATCH = 2000
_SOURCE = Obligation.Source


@transaction.atomic
def propose(*, collection: Collection, actor: Actor) -> int:
    """Lay a form on every active unit that owes it by the register; return on how many.

    A unit that answered the survey of the year owes it by its answers instead. Done again, it lays
    it on the units that came since, and on nobody twice.
    """
    collection = locked_collection(collection)
    require(policies.may_manage_collection(actor, collection))
    refuse_unless_published(collection)
    found = assigner_for(collection.period.year)
    if found is None:
        raise Refused(refusals.NO_ASSIGNING_RULES, "no_rules")
    proposal = _Proposal(collection, *found, actor)
    if not proposal.is_assigned:
        words = {"form": collection.edition.code}
        raise Refused(refusals.NOT_ASSIGNED % words, "not_assigned")
    laid = sum(proposal.lay(unit_ids) for unit_ids in batched(proposal.units(), _BATCH))
    if laid > _BATCH:
        analyze(Obligation, Ground)
    if laid:
        note("reports.collection.proposed", by=actor, thing=collection, obligations=laid)
    return laid


def lay_by_answers(collection: Collection, actor: Actor) -> int:
    """Lay a form that is collected from now on where answers of the survey already bring it."""
    found = assigner_for(collection.period.year)
    if found is None:
        return 0
    proposal = _Proposal(collection, *found, actor)
    units = proposal.answered() if proposal.is_assigned else []
    return sum(proposal.lay(unit_ids) for unit_ids in batched(units, _BATCH))


class _Proposal:
    """One form for all units; units that are alike to the rules are judged once."""

    def __init__(
        self, collection: Collection, assigner: Assigner, survey: Collection | None, actor: Actor
    ) -> None:
        self.collection, self.assigner, self.survey = collection, assigner, survey
        self.actor = actor
        self.code = collection.edition.code
        self.due_on = collection.first_due_on
        self._judged: dict[tuple, Verdict | None] = {}

    @property
    def is_assigned(self) -> bool:
        return any(form.code == self.code for form in self.assigner.scheme.forms)

    def units(self) -> list[int]:
        """Return the active reporting units that do not owe the form yet."""
        active = Unit.objects.active(timezone.localdate()).reporting().order_by("id")
        free = active.exclude(obligations__collection=self.collection)
        return list(free.values_list("pk", flat=True))

    def answered(self) -> list[int]:
        """Return those of them that have answered the survey."""
        surveys = Report.objects.current().filter(
            collection=self.survey, state=Report.State.ACCEPTED
        )
        answered = set(surveys.values_list("unit_id", flat=True))
        return [pk for pk in self.units() if pk in answered] if answered else []

    def lay(self, unit_ids: Sequence[int]) -> int:
        said = registry_of_many(unit_ids)
        surveys = self._surveys(unit_ids)
        laid = []
        for unit_id in unit_ids:
            survey = surveys.get(unit_id)
            verdict = self._verdict(said[unit_id], survey)
            if verdict is not None and verdict.owed:
                laid.append((self._obligation(unit_id, verdict, survey), verdict, survey))
        add_all([row for row, *_rest in laid], "reports.obligation.proposed", by=self.actor)
        keep((self._ground(*one) for one in laid), by=self.actor)
        return len(laid)

    def _surveys(self, unit_ids: Sequence[int]) -> dict[int, Report]:
        if self.survey is None:
            return {}
        sent = Report.objects.current().filter(
            collection=self.survey, unit_id__in=unit_ids, state=Report.State.ACCEPTED
        )
        return {row.unit_id: row for row in sent.only("unit_id", "answers")}

    def _verdict(self, registry: Mapping[str, Any], survey: Report | None) -> Verdict | None:
        if survey is not None:
            return self._of(self.assigner.by_answers(survey.answers, registry))
        key = self.assigner.register_key(registry)
        if key not in self._judged:
            self._judged[key] = self._of(self.assigner.by_register(registry))
        return self._judged[key]

    def _of(self, verdicts: Sequence[Verdict]) -> Verdict | None:
        return next((one for one in verdicts if one.form.code == self.code), None)

    def _obligation(self, unit_id: int, verdict: Verdict, survey: Report | None) -> Obligation:
        return Obligation(
            collection=self.collection, unit_id=unit_id, due_on=self.due_on,
            source=_SOURCE.REGISTRY if survey is None else _SOURCE.SURVEY,
            source_reason=_reason(verdict, survey),
        )  # fmt: skip

    def _ground(self, obligation: Obligation, verdict: Verdict, survey: Report | None) -> Ground:
        return followed(
            obligation, obligation.source, verdict.lines, is_owed=True, by=self.actor,
            survey=survey,
        )  # fmt: skip


def _reason(verdict: Verdict, survey: Report | None) -> str:
    if survey is not None:
        return verdict.form.because.pl
    return "; ".join(line["pl"] for line in verdict.lines if line["kind"] == "register")
