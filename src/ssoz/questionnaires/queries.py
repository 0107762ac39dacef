"""Reads of editions that a queryset method cannot say."""

from functools import lru_cache

from ssoz.questionnaires.loading import Loaded, restore
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.schema import Questionnaire

_KEPT = 256  # editions that one process keeps ready; a year has a few dozen


def questionnaire_of(edition: Edition) -> Loaded:
    """Give the form of an edition, ready for use; it is put together once per process."""
    return _restored(edition.digest)


def previous_edition(edition: Edition) -> Edition | None:
    """Return the published edition of the form that came before this one."""
    before = Edition.objects.published().filter(code=edition.code, edition__lt=edition.edition)
    return before.light().order_by("-edition").first()


def known_forms() -> list[Questionnaire]:
    """Return every form that the rules of another may name."""
    editions = Edition.objects.not_withdrawn().light()
    return [questionnaire_of(edition).questionnaire for edition in editions]


@lru_cache(maxsize=_KEPT)
def _restored(digest: str) -> Loaded:
    edition = Edition.objects.get(digest=digest)
    return restore(edition.definition, edition.compiled)
