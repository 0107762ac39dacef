"""Samples: answers that somebody types or takes over, kept with a draft."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.questionnaires.evaluation.values import is_blank
from ssoz.questionnaires.models import Draft
from ssoz.questionnaires.refusals import Refused
from ssoz.trials import policies, refusals
from ssoz.trials.models import Sample
from ssoz.trials.queries import rules_of

_LONGEST_NAME = 120
_LARGEST = 1_000_000  # characters


@transaction.atomic
def keep_sample(
    *,
    draft: Draft,
    name: str,
    answers: Mapping[str, Any],
    expected: Iterable[str] = (),
    sample: Sample | None = None,
    actor: Actor,
) -> Sample:
    """Keep a sample with a draft, a new one or another content of one that is there."""
    kept, name = sample or Sample(draft=draft), " ".join(name.split())[:_LONGEST_NAME]
    draft = kept.draft
    require(policies.may_keep_sample(actor, draft))
    _refuse_name(draft, name, kept)
    written = {address: said for address, said in answers.items() if not is_blank(said)}
    if sum(len(str(said)) for said in written.values()) > _LARGEST:
        raise Refused(refusals.TOO_MUCH, "too_much")
    kept.name, kept.answers, kept.expected = name, written, _known(draft, expected)
    record(kept, "trials.sample.kept", by=actor, draft=draft.pk, cells=len(written))
    return kept


@transaction.atomic
def drop_sample(*, sample: Sample, actor: Actor) -> Sample:
    """Remove a sample; what trials said of it stays."""
    require(policies.may_drop_sample(actor, sample))
    if sample.dropped_at is None:
        sample.dropped_at = timezone.now()
        record(sample, "trials.sample.dropped", by=actor, draft=sample.draft_id)
    return sample


def _refuse_name(draft: Draft, name: str, sample: Sample) -> None:
    if not name:
        raise Refused(refusals.NAME_MISSING, "name_missing")
    others = Sample.objects.filter(draft=draft, name=name, dropped_at__isnull=True)
    if others.exclude(pk=sample.pk).exists():
        raise Refused(refusals.NAME_TAKEN, "name_taken")


def _known(draft: Draft, expected: Iterable[str]) -> list[str]:
    """Keep what is expected, if the draft can say it."""
    wanted, known = sorted(set(expected)), set(rules_of(draft))
    for rule in wanted:
        if rule not in known:
            raise Refused(refusals.UNKNOWN_RULE % {"rule": rule[:80]}, "unknown_rule")
    return wanted
