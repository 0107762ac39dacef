"""Acts that change a draft: step by step, its mapping, or back to what it said before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from ssoz.actors import Actor, require
from ssoz.questionnaires import policies, refusals
from ssoz.questionnaires.carrying import refusals_of, said_of
from ssoz.questionnaires.differing.identity import same
from ssoz.questionnaires.merging import contradictions, merged
from ssoz.questionnaires.models import DeskDraft, Draft
from ssoz.questionnaires.operations.keeping import keep, locked_draft, refuse_unless_edited
from ssoz.questionnaires.queries import (
    definition_at,
    form_of_draft,
    questionnaire_of,
    versions_of,
    who_changed,
)
from ssoz.questionnaires.refusals import (
    Clash,
    DraftChangedMeanwhile,
    MappingRefused,
    Refused,
)
from ssoz.questionnaires.steps import Step, StepImpossible, applied


@transaction.atomic
def change_draft(*, draft: Draft, revision: int, steps: Sequence[Step], actor: Actor) -> Draft:
    """Change what a draft says by steps that somebody made on a revision of it.

    What others changed elsewhere since then stays; where they changed the same place, raise
    `DraftChangedMeanwhile` and change nothing.
    """
    draft = _draft_to_change(draft, actor)
    mine = stepped(draft, revision, steps)
    if same(mine, draft.definition):
        return draft
    draft.definition = mine
    return keep(draft, "questionnaires.draft.changed", by=actor)


def stepped(draft: DeskDraft, revision: int, steps: Sequence[Step]) -> dict[str, Any]:
    """Give what a draft says after steps on a revision of it, laid over what others changed since.

    Raise `DraftChangedMeanwhile` where they changed the same place.
    """
    base = _base(draft, revision)
    try:
        mine = applied(base, steps)
    except StepImpossible as impossible:
        raise Refused(str(impossible), "step_impossible") from None
    return mine if revision == draft.revision else _merged(draft, revision, base, mine)


@transaction.atomic
def set_mapping(
    *,
    draft: Draft,
    revision: int,
    cells: Mapping[str, str],
    ended: Mapping[str, str],
    actor: Actor,
) -> Draft:
    """Say where cells of last year's edition go on, and why others end.

    Raise `MappingRefused` for what cannot be, at each cell.
    """
    draft = _draft_to_change(draft, actor)
    mine = {"cells": dict(cells), "ended": dict(ended)}
    if revision != draft.revision:
        mine = _merged_mapping(draft, revision, mine)
    older = questionnaire_of(draft.based_on).questionnaire if draft.based_on else None
    if refused := refusals_of(older, form_of_draft(draft), said_of(mine)):
        raise MappingRefused(refused)
    if mine == draft.mapping:
        return draft
    draft.mapping = mine
    return keep(draft, "questionnaires.draft.mapped", by=actor)


@transaction.atomic
def restore_draft(*, draft: Draft, revision: int, to: int, actor: Actor) -> Draft:
    """Bring back whole what a draft said at an earlier revision."""
    draft = _draft_to_change(draft, actor)
    if revision != draft.revision:
        raise DraftChangedMeanwhile(*who_changed(draft, since=revision))
    kept = versions_of(draft).filter(revision=to).first()
    if kept is None:
        raise Refused(refusals.NO_SUCH_REVISION, "no_such_revision")
    draft.definition, draft.mapping = kept.definition, kept.mapping
    return keep(draft, "questionnaires.draft.restored", by=actor, to=to)


def _base(draft: DeskDraft, revision: int) -> dict[str, Any]:
    if revision == draft.revision:
        return draft.definition
    base = definition_at(draft, revision)
    if base is None:
        raise Refused(refusals.NO_SUCH_REVISION, "no_such_revision")
    return base


def _merged(
    draft: DeskDraft, revision: int, base: dict[str, Any], mine: dict[str, Any]
) -> dict[str, Any]:
    """Lay one's own changes over those of the others, or refuse where they meet."""
    together = merged(base, mine, draft.definition)
    if together is not None:
        return together
    found = contradictions(base, mine, draft.definition)
    clashes = tuple(
        Clash(one.mine.name, one.mine.key, one.mine.after, one.theirs.after) for one in found
    )
    raise DraftChangedMeanwhile(*_who_contradicts(draft, revision, base, mine), clashes)


def _merged_mapping(draft: Draft, revision: int, mine: dict[str, Any]) -> dict[str, Any]:
    """Lay what one said of cells over what others said of other cells."""
    kept = versions_of(draft).filter(revision=revision).first()
    if kept is None:
        raise Refused(refusals.NO_SUCH_REVISION, "no_such_revision")
    base, own, theirs = (_by_cell(said) for said in (kept.mapping, mine, draft.mapping))
    wished = {cell for cell in {*base, *own} if base.get(cell) != own.get(cell)}
    clashes = tuple(
        Clash(cell, "mapping", own.get(cell), theirs.get(cell))
        for cell in sorted(wished)
        if theirs.get(cell) not in (base.get(cell), own.get(cell))
    )
    if clashes:
        raise DraftChangedMeanwhile(*who_changed(draft, since=revision), clashes)
    for cell in wished:
        theirs.pop(cell, None)
    theirs |= {cell: own[cell] for cell in wished if cell in own}
    return {
        part: {cell: text for cell, (where, text) in theirs.items() if where == part}
        for part in ("cells", "ended")
    }


def _by_cell(said: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        cell: (part, text)
        for part in ("cells", "ended")
        for cell, text in said.get(part, {}).items()
    }


def _who_contradicts(
    draft: DeskDraft, revision: int, base: dict[str, Any], mine: dict[str, Any]
) -> tuple[str, datetime]:
    """Find the first change since a revision with which one's own does not go together."""
    for later in range(revision + 1, draft.revision + 1):
        theirs = definition_at(draft, later)
        if theirs is not None and merged(base, mine, theirs) is None:
            return who_changed(draft, since=later - 1)
    return who_changed(draft, since=revision)


def _draft_to_change(draft: Draft, actor: Actor) -> Draft:
    draft = locked_draft(draft)
    require(policies.may_change_draft(actor, draft))
    refuse_unless_edited(draft)
    return draft
