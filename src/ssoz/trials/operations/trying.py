"""Trials begun, stopped and resumed by a person; the queue does the work."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.questionnaires.loading import Loaded
from ssoz.questionnaires.models import Draft
from ssoz.questionnaires.operations import digest_of
from ssoz.questionnaires.queries import judged_draft
from ssoz.questionnaires.refusals import Refused
from ssoz.reports.models import Collection
from ssoz.trials import policies, refusals
from ssoz.trials.models import Sample, Trial
from ssoz.trials.queries import reports_to_judge

_CONTINUE = "ssoz.trials.tasks.continue_trial"


@dataclass(frozen=True, slots=True)
class Sources:
    """On what a draft is to be tried; the same seed makes the same answers up."""

    samples: bool = True
    generated: bool = True
    collection: Collection | None = None
    seed: int = 1


@transaction.atomic
def begin_trial(*, draft: Draft, actor: Actor, sources: Sources) -> Trial:
    """Begin to try what a draft says now, and queue it; later changes of it do not matter."""
    require(policies.may_try(actor, draft))
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    loaded = _loaded(draft)
    total = _refuse_sources(draft, sources, actor)
    _refuse_second(draft, actor)
    now = timezone.now()
    assert actor.person_id and actor.profile_id and actor.unit_id  # a right comes from a profile
    trial = Trial(
        draft=draft, revision=draft.revision, digest=digest_of(loaded.definition),
        definition=loaded.definition, compiled=loaded.compiled, mapping=draft.mapping,
        with_samples=sources.samples, with_generated=sources.generated, seed=sources.seed,
        collection=sources.collection, total=total,
        person_id=actor.person_id, person_name=actor.name[:200], profile_id=actor.profile_id,
        unit_id=actor.unit_id, address=actor.address, started_at=now, moved_at=now,
    )  # fmt: skip
    record(trial, "trials.trial.started", by=actor, revision=trial.revision, reports=total)
    queue(trial.pk)
    return trial


@transaction.atomic
def stop(*, trial: Trial, actor: Actor) -> Trial:
    """Leave the rest untried; what was found stays."""
    require(policies.may_stop(actor, trial))
    trial = _locked(trial)
    if trial.is_running:
        trial.stopped_at = timezone.now()
        record(trial, "trials.trial.stopped", by=actor, judged=trial.judged)
    return trial


@transaction.atomic
def resume(*, trial: Trial, actor: Actor) -> Trial:
    """Go on with a trial that was stopped, or whose worker is gone."""
    require(policies.may_resume(actor, trial))
    trial = _locked(trial)
    if trial.is_finished:
        return trial
    if trial.is_stopped:
        trial.stopped_at, trial.moved_at, trial.problem = None, timezone.now(), ""
        record(trial, "trials.trial.resumed", by=actor, judged=trial.judged)
    queue(trial.pk)
    return trial


def resume_stale() -> int:
    """Queue the trials that no worker moves any more: the queue itself has ended whoever did."""
    stale = timezone.now() - timedelta(seconds=settings.Q_CLUSTER["retry"])
    waiting = list(Trial.objects.running().light().filter(moved_at__lt=stale).order_by("pk"))
    for trial in waiting:
        queue(trial.pk)
    return len(waiting)


def queue(trial_id: int) -> None:
    """Have the queue go on with a trial."""
    async_task(_CONTINUE, trial_id)


def _loaded(draft: Draft) -> Loaded:
    if draft.state not in (Draft.State.EDITING, Draft.State.PROPOSED):
        raise Refused(refusals.NOT_AT_WORK, "not_at_work")
    judged = judged_draft(draft)
    if judged.loaded is None:
        told = {"n": len(judged.mistakes), "what": judged.mistakes[0]["what"]}
        raise Refused(refusals.HAS_MISTAKES % told, "mistakes")
    return judged.loaded


def _refuse_sources(draft: Draft, sources: Sources, actor: Actor) -> int:
    """Refuse what can not be tried; return how many reports are to be judged."""
    if not (sources.samples or sources.generated or sources.collection):
        raise Refused(refusals.NOTHING_CHOSEN, "nothing")
    kept = Sample.objects.filter(draft=draft, dropped_at__isnull=True)
    if sources.samples and not (sources.generated or sources.collection) and not kept.exists():
        raise Refused(refusals.NO_SAMPLES, "no_samples")
    if sources.collection is None:
        return 0
    if sources.collection.edition.code != draft.code:
        raise Refused(refusals.OTHER_FORM, "other_form")
    total = reports_to_judge(sources.collection, actor).count()
    if not total:
        raise Refused(refusals.NO_REPORTS, "no_reports")
    return total


def _refuse_second(draft: Draft, actor: Actor) -> None:
    running = Trial.objects.running().filter(draft=draft, person_id=actor.person_id)
    if running.exists():
        raise Refused(refusals.STILL_RUNNING, "running")


def _locked(trial: Trial) -> Trial:
    return Trial.objects.light().select_for_update().get(pk=trial.pk)
