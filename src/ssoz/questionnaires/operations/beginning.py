"""Acts that begin a draft: from last year's edition, from a file, from an edition of old."""

from pathlib import PurePath
from typing import Any

from django.db import transaction

from ssoz.actors import Actor, require
from ssoz.questionnaires import policies, refusals
from ssoz.questionnaires.loading import read_definition
from ssoz.questionnaires.models import Draft, Edition
from ssoz.questionnaires.operations.keeping import keep, named, refuse_taken
from ssoz.questionnaires.queries import edition_before
from ssoz.questionnaires.refusals import Refused
from ssoz.questionnaires.steps import StepImpossible, writable


@transaction.atomic
def begin_draft(*, edition: Edition, name: str, actor: Actor) -> Draft:
    """Begin the next edition of a form: what it says now, under a new name."""
    require(policies.may_begin_draft(actor, edition))
    edition = Edition.objects.get(pk=edition.pk)
    definition = named(edition.definition, name)
    refuse_taken(edition.code, definition["edition"])
    draft = Draft(based_on=edition, definition=definition)
    return keep(draft, "questionnaires.draft.begun", by=actor, made_from=str(edition))


@transaction.atomic
def take_in(*, text: str, file: str, actor: Actor) -> Draft:
    """Bring a file in as a draft, with its mistakes; what is not TOML raises `EditionInvalid`."""
    require(policies.may_load(actor))
    return _taken_in(read_definition(text, file=file), file, actor)


@transaction.atomic
def restore_edition(
    *, edition: Edition, version: int | None = None, name: str, actor: Actor
) -> Draft:
    """Bring an old or withdrawn edition back whole as a draft, or one of its versions."""
    require(policies.may_restore_edition(actor, edition))
    definition = named(_version_of(edition, version), name)
    refuse_taken(edition.code, definition["edition"])
    before = edition_before(edition.code, definition["edition"])
    draft = Draft(based_on=before or edition, definition=definition)
    words = {"made_from": str(edition), "version": version}
    return keep(draft, "questionnaires.draft.restored_edition", by=actor, **words)


def _version_of(edition: Edition, version: int | None) -> dict[str, Any]:
    if version is None:
        return Edition.objects.get(pk=edition.pk).definition
    kept = edition.history.filter(history_id=version).first()
    if kept is None:
        raise Refused(refusals.NO_SUCH_VERSION, "no_such_version")
    return kept.definition


def _taken_in(said: dict[str, Any], file: str, actor: Actor) -> Draft:
    try:
        definition = writable(said)
    except StepImpossible as impossible:
        raise Refused(str(impossible), "not_writable") from None
    draft = Draft(definition=definition)
    code, name = definition.get("code"), definition.get("edition")
    if isinstance(code, str) and isinstance(name, str):
        draft.based_on = edition_before(code, name)
    return keep(draft, "questionnaires.draft.taken_in", by=actor, file=PurePath(file).name)
