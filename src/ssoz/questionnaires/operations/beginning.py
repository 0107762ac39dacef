"""Acts that begin a draft: from last year's edition, from a file, from an edition of old."""

from pathlib import Path as FilePath
from pathlib import PurePath
from tempfile import NamedTemporaryFile
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ssoz.actors import Actor, require
from ssoz.questionnaires import policies, refusals
from ssoz.questionnaires.lines import index
from ssoz.questionnaires.loading import read_definition
from ssoz.questionnaires.mistakes import EditionInvalid, Mistake, Path
from ssoz.questionnaires.models import Draft, Edition
from ssoz.questionnaires.operations.keeping import Places, keep, named, refuse_taken
from ssoz.questionnaires.queries import edition_before
from ssoz.questionnaires.refusals import Refused
from ssoz.questionnaires.sheets import taken_from
from ssoz.questionnaires.steps import StepImpossible, writable
from ssoz.sheets import Unreadable
from ssoz.sheets.books import MOST_BYTES, Sheet, read_book


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
    said, lines = read_definition(text, file=file), index(text)

    def place(path: Path) -> str:
        return _("line %(line)d") % {"line": lines.of(path)}

    return _taken_in(said, place, file, actor)


def take_in_workbook(*, file: bytes, name: str, actor: Actor) -> Draft:
    """Bring a workbook in as a draft, with its mistakes.

    What would be lost or guessed of it raises `EditionInvalid`, at sheet, row and column.
    """
    require(policies.may_load(actor))
    # Foreign files are opened before the transaction begins.
    taken = taken_from(_book(file, name), file=name)
    if taken.faults:
        raise EditionInvalid(taken.faults)
    with transaction.atomic():
        return _taken_in(taken.definition, taken.place, name, actor)


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
    act = "questionnaires.draft.restored_edition"
    return keep(draft, act, by=actor, made_from=str(edition), version=version)


def _version_of(edition: Edition, version: int | None) -> dict[str, Any]:
    if version is None:
        return Edition.objects.get(pk=edition.pk).definition
    kept = edition.history.filter(history_id=version).first()
    if kept is None:
        raise Refused(refusals.NO_SUCH_VERSION, "no_such_version")
    return kept.definition


def _book(file: bytes, name: str) -> list[Sheet]:
    try:
        if len(file) > MOST_BYTES:
            words = {"most": MOST_BYTES // 1_000_000}
            raise Unreadable(_("The workbook is larger than %(most)d MB.") % words)
        with NamedTemporaryFile() as kept:
            kept.write(file)
            kept.flush()
            return read_book(FilePath(kept.name))
    except Unreadable as unreadable:
        raise EditionInvalid([Mistake("W00", name, 0, "", str(unreadable), "")]) from None


def _taken_in(said: dict[str, Any], places: Places, file: str, actor: Actor) -> Draft:
    try:
        definition = writable(said)
    except StepImpossible as impossible:
        raise Refused(str(impossible), "not_writable") from None
    draft = Draft(definition=definition)
    code, name = definition.get("code"), definition.get("edition")
    if isinstance(code, str) and isinstance(name, str):
        draft.based_on = edition_before(code, name)
    act = "questionnaires.draft.taken_in"
    return keep(draft, act, by=actor, places=places, file=PurePath(file).name)
