"""Who may do what with trials. Pure: no database, no clock."""

from ssoz.actors import Actor
from ssoz.questionnaires.models import Draft
from ssoz.questionnaires.policies import may_change_draft, publishes
from ssoz.trials.models import Sample, Trial


def may_try(actor: Actor, draft: Draft) -> bool:
    """Whoever edits or publishes forms of the class tries a draft before it is published."""
    return may_change_draft(actor, draft) or publishes(actor, draft)


def may_stop(actor: Actor, trial: Trial) -> bool:
    """Whoever began a trial, in the profile in which they did, stops it."""
    own = (trial.person_id, trial.profile_id)
    return may_try(actor, trial.draft) and own == (actor.person_id, actor.profile_id)


def may_resume(actor: Actor, trial: Trial) -> bool:
    """Whoever began a trial has it go on."""
    return may_stop(actor, trial)


def may_keep_sample(actor: Actor, draft: Draft) -> bool:
    """Whoever may try a draft keeps samples with it: they change nothing of what it says."""
    return may_try(actor, draft)


def may_drop_sample(actor: Actor, sample: Sample) -> bool:
    """Whoever may keep samples with a draft removes them."""
    return may_keep_sample(actor, sample.draft)
