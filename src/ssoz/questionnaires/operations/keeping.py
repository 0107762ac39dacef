"""How a draft is kept: its revision, what it says of itself, its mistakes, who worked on it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.db import models

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.questionnaires import limits, policies, refusals
from ssoz.questionnaires.judging import Told
from ssoz.questionnaires.mistakes import Path
from ssoz.questionnaires.models import DeskDraft, Draft, Edition
from ssoz.questionnaires.queries import judged_draft
from ssoz.questionnaires.refusals import Refused

type Places = Callable[[Path], str]


def locked_draft(draft: Draft) -> Draft:
    """Read a draft again and hold it until the end of the transaction."""
    return Draft.objects.select_for_update().get(pk=draft.pk)


def refuse_unless_edited(draft: DeskDraft) -> None:
    """Refuse a change of a draft that is proposed, published or given up."""
    if not draft.is_edited:
        raise Refused(refusals.NOT_EDITED, "not_edited")


def keep(
    draft: Draft, act: str, *, by: Actor, places: Places | None = None, **details: Any
) -> Draft:
    """Keep what a draft says now as its next revision, judged, with its author.

    `places` tells where in a file a thing of the draft stood.
    """
    refuse_too_large(draft)
    _take_over(draft)
    require(policies.may_change_draft(by, draft))
    draft.mistakes = [_placed(told, places) for told in judged_draft(draft).mistakes]
    keep_revision(draft, act, by=by, **details)
    return draft


def keep_revision(draft: DeskDraft, act: str, *, by: Actor, **details: Any) -> None:
    """Write what a draft says, and its mistakes, as its next revision, with its author."""
    draft.revision += 1
    if by.person_id is not None and by.person_id not in draft.editors:
        draft.editors = [*draft.editors, by.person_id]
    record(draft, act, by=by, revision=draft.revision, mistakes=len(draft.mistakes), **details)


def refuse_too_large(draft: DeskDraft) -> None:
    """Refuse what no definition can hold, however it is kept."""
    text = json.dumps(draft.definition, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > limits.FILE_BYTES:
        raise Refused(refusals.DRAFT_TOO_LARGE, "too_large")


def refuse_taken(code: str, edition: str) -> None:
    """Refuse a name that an edition of the form bears already."""
    if Edition.objects.filter(code=code, edition=edition).exists():
        names = {"code": code, "edition": edition}
        raise Refused(refusals.NAME_TAKEN % names, "name_taken")


def named(definition: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Give a definition under the name of another edition."""
    name = name.strip()
    if not name or len(name) > limits.LABEL_SIGNS:
        raise Refused(refusals.NAME_NEEDED, "name_needed")
    return {**definition, "edition": name}


def _placed(told: Told, places: Places | None) -> Told:
    place = places(tuple(told["path"])) if places else ""
    return {**told, "what": f"{place}: {told['what']}"} if place else told


def _take_over(draft: Draft) -> None:
    said = draft.definition
    for field, key in (("code", "code"), ("edition", "edition"), ("title", "title")):
        setattr(draft, field, _text(field, said.get(key)))
    report_class = said.get("class")
    draft.report_class = report_class if report_class in Edition.Class.values else ""


def _text(field: str, value: Any) -> str:
    longest = cast(models.CharField, Draft._meta.get_field(field)).max_length
    return value[:longest] if isinstance(value, str) else ""
