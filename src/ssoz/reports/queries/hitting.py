"""Whom changed assigning rules would hit: what each unit would owe by them, and what it owes by others."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.utils import timezone

from ssoz.actors import Actor
from ssoz.questionnaires.models import Edition
from ssoz.reports.assigning.judging import Assigner
from ssoz.reports.models import AssigningDraft, Collection, Report
from ssoz.reports.queries.assigning import assigner_of, registry_of_many
from ssoz.reports.queries.drafting import assigner_of_draft, rules_before
from ssoz.units.models import Unit

type Owes = Callable[[Mapping[str, Any], Mapping[str, Any] | None], frozenset[str]]

_BATCH = 2000
_JUDGED_BY = "report.read"  # what follows from answers tells of them


@dataclass(frozen=True, slots=True)
class Hit:
    """How many units owe a form by the rules before, and by the draft."""

    code: str
    before: int
    after: int
    gain: int
    lose: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What one unit would owe anew, and no longer."""

    unit: int
    gains: tuple[str, ...]
    loses: tuple[str, ...]


@dataclass(frozen=True)
class Hits:
    """What a draft would change, over the open reporting units in an actor's reach."""

    units: int
    answered: int
    survey: Collection | None
    forms: tuple[Hit, ...]
    moved: tuple[Moved, ...]


def hits_of(draft: AssigningDraft, actor: Actor) -> Hits | None:
    """Judge every unit in reach by a draft, and by the rules it changes; None while it is wrong.

    Who has sent the survey is judged by those answers, the others by the register alone. Before
    the survey of the draft is sent by anybody, the last one stands in.
    """
    after = assigner_of_draft(draft)
    if after is None:
        return None
    rules = rules_before(draft)
    before = assigner_of(rules.edition) if rules is not None else None
    survey = _sent_survey(draft.edition, *([rules.edition] if rules is not None else []))
    seen = Unit.objects.visible_to(actor, to="unit.list").active(timezone.localdate()).reporting()
    units = list(seen.order_by("name", "pk").values_list("pk", flat=True))
    owed = [_owes(before), _owes(after)]
    judged = _Judged()
    for unit, registry, answers in _said(units, survey, actor):
        judged.add(unit, answers is not None, *(owes(registry, answers) for owes in owed))
    forms = [form.code for one in (before, after) if one for form in one.scheme.forms]
    return judged.hits(survey, forms)


class _Judged:
    """Counts, form by form, as units are judged."""

    def __init__(self) -> None:
        self.units, self.answered = 0, 0
        self.before: Counter[str] = Counter()
        self.after: Counter[str] = Counter()
        self.gain: Counter[str] = Counter()
        self.lose: Counter[str] = Counter()
        self.moved: list[Moved] = []

    def add(
        self, unit: int, has_answered: bool, before: frozenset[str], after: frozenset[str]
    ) -> None:
        self.units += 1
        self.answered += has_answered
        self.before.update(before)
        self.after.update(after)
        if before != after:
            gains, loses = sorted(after - before), sorted(before - after)
            self.gain.update(gains)
            self.lose.update(loses)
            self.moved.append(Moved(unit, tuple(gains), tuple(loses)))

    def hits(self, survey: Collection | None, codes: list[str]) -> Hits:
        forms = tuple(
            Hit(code, self.before[code], self.after[code], self.gain[code], self.lose[code])
            for code in dict.fromkeys(codes)
        )
        return Hits(self.units, self.answered, survey, forms, tuple(self.moved))


def _owes(assigner: Assigner | None) -> Owes:
    """Judge by some rules; units that are alike to them by the register are judged once."""
    if assigner is None:
        return lambda registry, answers: frozenset()
    known: dict[tuple, frozenset[str]] = {}

    def owes(registry: Mapping[str, Any], answers: Mapping[str, Any] | None) -> frozenset[str]:
        if answers is not None:
            return assigner.owed(registry, answers)
        key = assigner.register_key(registry)
        if key not in known:
            known[key] = assigner.owed(registry)
        return known[key]

    return owes


def _said(
    units: list[int], survey: Collection | None, actor: Actor
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any] | None]]:
    """Yield each unit with what the register says of it, and with its answers if it sent them."""
    for some in batched(units, _BATCH):
        registry = registry_of_many(some)
        answers: dict[int, dict[str, Any]] = {}
        if survey is not None:
            sent = Report.objects.visible_to(actor, to=_JUDGED_BY).current()
            sent = sent.filter(collection=survey, unit_id__in=some, state=Report.State.ACCEPTED)
            answers = dict(sent.values_list("unit_id", "answers"))
        yield from ((unit, registry[unit], answers.get(unit)) for unit in some)


def _sent_survey(*editions: Edition) -> Collection | None:
    """Return the newest collection of the first of some editions that anybody has sent."""
    for edition in editions:
        sent = Report.objects.current().filter(
            collection__edition=edition.pk, state=Report.State.ACCEPTED
        )
        newest = sent.order_by("-collection_id").values_list("collection_id", flat=True).first()
        if newest is not None:
            found = Collection.objects.select_related("edition", "period")
            return found.defer("edition__definition", "edition__compiled").get(pk=newest)
    return None
