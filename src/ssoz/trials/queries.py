"""Reads that a queryset method cannot say."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from ssoz.actors import Actor
from ssoz.questionnaires.evaluating import Evaluator
from ssoz.questionnaires.evaluation.problems import Problem
from ssoz.questionnaires.loading import Loaded
from ssoz.questionnaires.messages import message
from ssoz.questionnaires.models import Draft
from ssoz.reports.models import Collection, Report
from ssoz.trials.models import JUDGED_BY, Sample, Trial

# What was never sent may stop in the middle: that it fails tells nothing of a rule.
SENT = (Report.State.SENT, Report.State.VERIFIED, Report.State.ACCEPTED)
# What a cell itself may say (questionnaires.md 2.5), beside the rules of the form.
BUILTIN = (
    "unknown", "closed", "type", "required", "places", "min", "max", "length", "pattern", "format",
    "dictionary", "rows",
)  # fmt: skip


def latest_trial(draft: Draft, actor: Actor | None = None) -> Trial | None:
    """Return the newest trial of a draft, or the newest that an actor sees."""
    trials = Trial.objects.all() if actor is None else Trial.objects.seen_by(actor)
    return trials.for_list().filter(draft=draft).order_by("-id").first()


def samples_of(draft: Draft) -> QuerySet[Sample]:
    """Return the samples that are kept with a draft."""
    return Sample.objects.filter(draft=draft, dropped_at__isnull=True)


def rules_of(draft: Draft) -> list[str]:
    """Return what a draft can object by: its rules, then what its cells say by themselves."""
    rules = draft.definition.get("rule", [])
    listed = rules if isinstance(rules, list) else []
    named = [
        str(rule.get("id", f"r{place}"))
        for place, rule in enumerate(listed, start=1)
        if isinstance(rule, Mapping)
    ]
    return [*dict.fromkeys(named), *BUILTIN]


def collections_to_try(draft: Draft, actor: Actor) -> list[tuple[Collection, int]]:
    """Return the collections of the form, the newest first, with the sent reports in reach."""
    found = Collection.objects.filter(edition__code=draft.code).select_related("edition", "period")
    counted = reports_in_reach(actor).filter(collection__edition__code=draft.code).order_by()
    counts = dict(counted.values_list("collection").annotate(n=Count("pk")))
    listed = found.defer("edition__definition", "edition__compiled").order_by("-period__ends_on")
    return [(one, counts[one.pk]) for one in listed if counts.get(one.pk)]


def reports_in_reach(actor: Actor) -> QuerySet[Report]:
    """Return the sent reports that a trial of an actor judges."""
    return Report.objects.visible_to(actor, to=JUDGED_BY).filter(state__in=SENT)


def reports_to_judge(collection: Collection, actor: Actor) -> QuerySet[Report]:
    """Return the sent reports of a collection that a trial of an actor judges."""
    return reports_in_reach(actor).filter(collection=collection)


def next_reports(trial: Trial, actor: Actor, many: int) -> list[Report]:
    """Return the next reports of a trial: only what rules may ask of a report is read."""
    collection = trial.collection
    assert collection is not None
    found = reports_to_judge(collection, actor).filter(pk__gt=trial.last_report)
    rows = (
        found.select_related("unit")
        .only(*_OF_REPORT, *(f"unit__{name}" for name in _OF_UNIT))
        .order_by("pk")[:many]
    )
    reports = list(rows)
    for report in reports:
        report.collection = collection  # one for all: no join, and its period is read once
    return reports


_OF_REPORT = ("collection_id", "part_id", "key", "answers", "state")
_OF_UNIT = (
    "name", "regon", "teryt", "type", "founder_code", "legal_form", "activity_kind",
    "practice_code",
)  # fmt: skip


def sample_outcomes(trial: Trial, loaded: Loaded) -> list[dict[str, Any]]:
    """Say of each sample what is objected, and whether that is what was expected."""
    evaluator = Evaluator(loaded.compiled)
    return [
        {
            "name": sample.name,
            **outcome_of(sample, evaluator.check(sample.answers).problems),
        }
        for sample in samples_of(trial.draft).order_by("name", "pk")
    ]


def outcome_of(sample: Sample, problems: Iterable[Problem]) -> dict[str, Any]:
    """Hold what is objected to a sample against what was expected."""
    found, expected = {problem.rule for problem in problems}, set(sample.expected)
    return {
        "missing": sorted(expected - found),
        "surplus": sorted(found - expected),
        "is_green": found == expected,
    }


def said_of(answers: Mapping[str, Any], loaded: Loaded) -> list[tuple[Problem, str]]:
    """Say what a form objects to in answers that belong to no report, in words."""
    problems, language = Evaluator(loaded.compiled).check(answers).problems, get_language() or "pl"
    form = loaded.questionnaire
    return [(one, message(one, form, answers, language)) for one in problems]
