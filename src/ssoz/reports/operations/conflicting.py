"""Conflicts of a survey: found when it is sent, gone when they no longer stand, settled by an office."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ssoz.actors import SYSTEM, Actor, require
from ssoz.journal.operations import record
from ssoz.questionnaires.messages import message
from ssoz.reports import policies, refusals
from ssoz.reports.assigning.judging import LANGUAGES, Assigner
from ssoz.reports.models import Conflict, Obligation, Report
from ssoz.reports.operations import texts
from ssoz.reports.operations.grounds import office_of
from ssoz.reports.queries import Checked, Form, excluded, form_of
from ssoz.reports.refusals import Refused

_REGISTER = "registry."


@dataclass(frozen=True)
class Found:
    """A conflict as it is found."""

    Kind = Conflict.Kind

    kind: str
    key: str
    said: dict[str, str]
    obligation: Obligation | None = None
    explanation: str = ""


@transaction.atomic
def settle_conflict(*, conflict: Conflict, reason: str, actor: Actor) -> Conflict:
    """Say that a conflict has been looked at, and what came of it."""
    conflict = _locked(conflict)
    require(policies.may_settle_conflict(actor, conflict))
    reason = texts.reason(reason)
    if not conflict.is_open:
        words = {"person": conflict.settled_by_name, "text": conflict.settlement}
        raise Refused(refusals.SETTLED_ALREADY % words, "settled")
    _settle(conflict, reason, actor)
    return conflict


def settle_by_decision(obligation: Obligation, reason: str, actor: Actor) -> None:
    """Settle what waited for an obligation to be set aside."""
    code = obligation.collection.edition.code
    pairs = Q(kind=Conflict.Kind.EXCLUSION, unit=obligation.unit_id) & (
        Q(key__startswith=f"{code}/") | Q(key__endswith=f"/{code}")
    )
    own = Q(obligation=obligation) & ~Q(kind=Conflict.Kind.EXCLUSION)
    for conflict in Conflict.objects.open().filter(own | pairs).order_by("pk"):
        _settle(conflict, reason, actor)


def _settle(conflict: Conflict, reason: str, actor: Actor) -> None:
    conflict.settled_at = timezone.now()
    conflict.settlement = reason
    conflict.settled_by_name = actor.name[:200]
    conflict.office_name = office_of(actor)
    record(conflict, "reports.conflict.settled", by=actor, reason=reason)


def keep_conflicts(
    report: Report, assigner: Assigner, checked: Checked, found: Iterable[Found], actor: Actor
) -> None:
    """Open what stands and is not known, and let lapse what no longer stands."""
    standing = [*found, *_contradictions(report, checked), *_exclusions(report, assigner)]
    known = {
        (one.kind, one.key): one
        for one in Conflict.objects.filter(collection=report.collection, unit=report.unit)
    }
    for one in standing:
        before = known.get((one.kind, one.key))
        is_known = before is not None and (before.is_open or before.said == one.said)
        if before is not None and before.is_open and before.said != one.said:
            _lapse(before)
            is_known = False
        if not is_known or (before is not None and before.has_lapsed):
            _open(report, one, actor)
    stands = {(one.kind, one.key) for one in standing}
    for names, before in known.items():
        if before.is_open and names not in stands:
            _lapse(before)


def _open(report: Report, one: Found, actor: Actor) -> None:
    conflict = Conflict(
        collection=report.collection, unit=report.unit, survey=report, kind=one.kind, key=one.key,
        said=one.said, explanation=one.explanation, obligation=one.obligation,
        opened_at=timezone.now(),
    )  # fmt: skip
    record(conflict, "reports.conflict.found", by=actor, kind=one.kind, key=one.key)


def _lapse(conflict: Conflict) -> None:
    conflict.settled_at = timezone.now()
    conflict.has_lapsed = True
    record(conflict, "reports.conflict.lapsed", by=SYSTEM)


def _contradictions(report: Report, checked: Checked) -> Iterator[Found]:
    """Give the warnings whose rule asks the register; each was explained before the sending."""
    form = form_of(report.collection.edition)
    asking = _rules_on_register(form)
    explained = {(one.rule, one.cell): one.explanation for one in checked.problems}
    for problem in checked.outcome.problems:
        if problem.level != "warning" or problem.rule not in asking:
            continue
        cell = problem.cells[0] if problem.cells else ""
        explanation = explained.get((problem.rule, cell))
        said = {one: message(problem, form.questionnaire, report.answers, one) for one in LANGUAGES}
        yield Found(
            Conflict.Kind.CONTRADICTION, f"{problem.rule}:{cell}"[:160], said,
            explanation=explanation.text if explanation else "",
        )  # fmt: skip


def _rules_on_register(form: Form) -> set[str]:
    return {
        rule["id"]
        for rule in form.compiled["rules"]
        for slots in rule["each"][:1]
        for slot in slots
        for address in ([slot] if isinstance(slot, str) else slot)
        if address.startswith(_REGISTER)
    }


def _exclusions(report: Report, assigner: Assigner) -> Iterator[Found]:
    codes = {one.form for one in assigner.scheme.exclusions}
    codes |= {other for one in assigner.scheme.exclusions for other in one.excludes}
    owed = {
        row.collection.edition.code: row
        for row in Obligation.objects.owed()
        .filter(unit=report.unit, collection__period__year=report.collection.period.year)
        .filter(collection__edition__code__in=codes)
        .select_related("collection__edition", "collection__period")
        .defer("collection__edition__definition", "collection__edition__compiled")
    }
    for exclusion, other in excluded(assigner, owed):
        words = exclusion.message
        said = {"pl": words.pl, "en": words.en or words.pl}
        key = f"{exclusion.form}/{other}"
        yield Found(Conflict.Kind.EXCLUSION, key, said, owed[other])


def _locked(conflict: Conflict) -> Conflict:
    list(Conflict.objects.filter(pk=conflict.pk).select_for_update().values_list("pk"))
    return (
        Conflict.objects.select_related("collection__edition", "collection__period", "unit")
        .defer("collection__edition__definition", "collection__edition__compiled")
        .get(pk=conflict.pk)
    )
