"""Acts that change a draft: step by step, its mapping, or back to what it said before."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from ssoz.actors import Actor, require
from ssoz.questionnaires import policies, refusals
from ssoz.questionnaires.models import Draft
from ssoz.questionnaires.operations.keeping import keep, locked_draft, refuse_unless_edited
from ssoz.questionnaires.queries import who_changed
from ssoz.questionnaires.refusals import DraftChangedMeanwhile, Refused
from ssoz.questionnaires.steps import Step, StepImpossible, applied


@transaction.atomic
def change_draft(*, draft: Draft, revision: int, steps: Sequence[Step], actor: Actor) -> Draft:
    """Change what a draft says by steps that somebody made on a revision of it."""
    draft = _draft_to_change(draft, actor)
    if revision != draft.revision:
        raise DraftChangedMeanwhile(*who_changed(draft, since=revision))
    try:
        changed = applied(draft.definition, steps)
    except StepImpossible as impossible:
        raise Refused(str(impossible), "step_impossible") from None
    if changed == draft.definition:
        return draft
    draft.definition = changed
    return keep(draft, "questionnaires.draft.changed", by=actor)


@transaction.atomic
def set_mapping(
    *,
    draft: Draft,
    revision: int,
    cells: Mapping[str, str],
    ended: Mapping[str, str],
    actor: Actor,
) -> Draft:
    """Say where cells of last year's edition go on, and why others end."""
    draft = _draft_to_change(draft, actor)
    if revision != draft.revision:
        raise DraftChangedMeanwhile(*who_changed(draft, since=revision))
    mapping = {"cells": dict(cells), "ended": dict(ended)}
    if mapping == draft.mapping:
        return draft
    draft.mapping = mapping
    return keep(draft, "questionnaires.draft.mapped", by=actor)


@transaction.atomic
def restore_draft(*, draft: Draft, revision: int, to: int, actor: Actor) -> Draft:
    """Bring back whole what a draft said at an earlier revision."""
    draft = _draft_to_change(draft, actor)
    if revision != draft.revision:
        raise DraftChangedMeanwhile(*who_changed(draft, since=revision))
    kept = draft.history.filter(revision=to).first()
    if kept is None:
        raise Refused(refusals.NO_SUCH_REVISION, "no_such_revision")
    draft.definition, draft.mapping = kept.definition, kept.mapping
    return keep(draft, "questionnaires.draft.restored", by=actor, to=to)


def _draft_to_change(draft: Draft, actor: Actor) -> Draft:
    draft = locked_draft(draft)
    require(policies.may_change_draft(actor, draft))
    refuse_unless_edited(draft)
    return draft
