"""Reads of editions that a queryset method cannot say."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from ssoz.people.models import Person
from ssoz.questionnaires.carrying import said_of
from ssoz.questionnaires.catalogue import neighbours
from ssoz.questionnaires.judging import (
    Judged,
    Told,
    judged,
    mapping_mistakes,
    needed_by,
    shaped,
    tells_its_cells,
)
from ssoz.questionnaires.loading import Loaded, restore
from ssoz.questionnaires.models import DeskDraft, Draft, Edition
from ssoz.questionnaires.schema import Questionnaire

_KEPT = 256  # editions that one process keeps ready; a year has a few dozen


def questionnaire_of(edition: Edition) -> Loaded:
    """Give the form of an edition, ready for use; it is put together once per process."""
    return _restored(edition.digest)


def previous_edition(edition: Edition) -> Edition | None:
    """Return the published edition of the form that came before this one."""
    return edition_before(edition.code, edition.edition)


def edition_before(code: str, name: str) -> Edition | None:
    """Return the last published edition of a form that came before a name."""
    before = Edition.objects.published().filter(code=code, edition__lt=name)
    return before.light().order_by("-edition").first()


def known_forms() -> list[Questionnaire]:
    """Return every form that the rules of another may name."""
    editions = Edition.objects.not_withdrawn().light()
    return [questionnaire_of(edition).questionnaire for edition in editions]


def library_of(definition: dict[str, Any]) -> dict[str, Questionnaire]:
    """Give the forms that the rules of a definition may name."""
    code, edition = str(definition.get("code", "")), str(definition.get("edition", ""))
    found = neighbours(known_forms(), edition)
    return {name: form for name, form in found.items() if name != code}


def judged_draft(draft: Draft) -> Judged:
    """Judge what a draft says: by itself, beside last year's edition, and beside other forms."""
    found = judged(draft.definition, library=library_of(draft.definition))
    mistakes = list(found.mistakes)
    if draft.based_on is not None and tells_its_cells(found.mistakes):
        older = questionnaire_of(draft.based_on).questionnaire
        newer = found.loaded.questionnaire if found.loaded else shaped(draft.definition)
        mistakes += mapping_mistakes(older, newer, said_of(draft.mapping))
    if found.loaded:
        mistakes += _needed_by_others(found.loaded.questionnaire)
    return Judged(found.loaded, tuple(mistakes))


def loaded_draft(draft: Draft) -> Loaded | None:
    """Load a draft as its reporters would see it; None while it cannot be loaded."""
    return judged(draft.definition, library=library_of(draft.definition)).loaded


def form_of_draft(draft: Draft) -> Questionnaire:
    """Give the form of a draft, as far as it can be read."""
    loaded = loaded_draft(draft)
    return loaded.questionnaire if loaded else shaped(draft.definition)


def mistakes_of(draft: Draft) -> tuple[Told, ...]:
    """Give the mistakes of a draft as its last change left them."""
    return tuple(draft.mistakes)


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a draft: who made it, when, by which act."""

    revision: int
    at: datetime
    by: Person | None
    act: str


def definition_at(draft: DeskDraft, revision: int) -> dict[str, Any] | None:
    """Return what a draft said at a revision; None if it never had that one."""
    kept = versions_of(draft).filter(revision=revision).first()
    return None if kept is None else kept.definition


def revisions_of(draft: DeskDraft) -> list[Revision]:
    """Return the revisions of a draft, the newest first."""
    rows = versions_of(draft).values_list(
        "revision", "history_date", "history_user_id", "history_change_reason"
    )
    first: dict[int, tuple] = {}
    for revision, *told in rows:
        first[revision] = tuple(told)  # the oldest row of a revision is the one that made it
    people = Person.objects.in_bulk({who for _at, who, _act in first.values() if who})
    return [
        Revision(revision, at, people.get(who), act or "")
        for revision, (at, who, act) in sorted(first.items(), reverse=True)
    ]


def who_changed(draft: DeskDraft, *, since: int) -> tuple[str, datetime]:
    """Tell who changed a draft first after a revision, and when."""
    for revision in reversed(revisions_of(draft)):
        if revision.revision > since:
            return str(revision.by or ""), revision.at
    return "", draft.changed_at


def _needed_by_others(form: Questionnaire) -> list[Told]:
    """Load the forms whose rules would look into this one from now on."""
    editions = Edition.objects.not_withdrawn().exclude(code=form.code).light()
    others = [(edition, questionnaire_of(edition)) for edition in editions]
    known = [*known_forms(), form]
    found: list[Told] = []
    for edition, loaded in others:
        library = neighbours(known, edition.edition)
        if library.get(form.code) is form and _names(loaded.compiled, form.code):
            library.pop(edition.code, None)
            found += needed_by(loaded.definition, library)
    return found


def _names(compiled: dict[str, Any], code: str) -> bool:
    beginnings = (f"{code}!", f"{code}@", f"filed:{code}")
    return any(name.startswith(beginnings) for name in compiled["outside"])


def versions_of(draft: DeskDraft) -> QuerySet:
    """Return the history of a draft, the newest row first."""
    return draft.history.order_by("-history_date", "-history_id")


@lru_cache(maxsize=_KEPT)
def _restored(digest: str) -> Loaded:
    edition = Edition.objects.get(digest=digest)
    return restore(edition.definition, edition.compiled)
