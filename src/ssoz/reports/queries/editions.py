"""Forms ready for use: compiled, with their evaluator, kept by the process."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ssoz.questionnaires.evaluating import Evaluator
from ssoz.questionnaires.loading import Loaded
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.queries import questionnaire_of
from ssoz.questionnaires.schema import Cell, Questionnaire
from ssoz.reports.cells import is_running, is_to_fill
from ssoz.reports.models import Collection

_KEPT = 256  # as many as `questionnaires.queries` keeps


@dataclass(frozen=True)
class Form:
    """An edition as a report needs it: what it asks, its rules, what it prefills."""

    code: str
    questionnaire: Questionnaire
    compiled: dict[str, Any]
    evaluator: Evaluator
    to_fill: frozenset[str]
    prefilled: tuple[Cell, ...]


def form_of(edition: Edition) -> Form:
    """Return the form of an edition; it is put together once per process."""
    return _kept(edition.digest, edition.pk)


def collection_before(edition: Edition) -> Collection | None:
    """Return the newest collection of the form, by whichever edition it was."""
    found = Collection.objects.filter(edition__code=edition.code).order_by(
        "-period__ends_on", "-pk"
    )
    return found.first()


@lru_cache(maxsize=_KEPT)
def _kept(digest: str, pk: int) -> Form:
    return form_from(questionnaire_of(Edition.objects.light().get(pk=pk)))


def form_from(loaded: Loaded) -> Form:
    """Make a form of what was loaded, published or not."""
    questionnaire = loaded.questionnaire
    return Form(
        code=questionnaire.code,
        questionnaire=questionnaire,
        compiled=loaded.compiled,
        evaluator=Evaluator(loaded.compiled),
        to_fill=frozenset(
            cell.address
            for cell in questionnaire.cells
            if is_to_fill(cell) and not is_running(cell)
        ),
        prefilled=tuple(cell for cell in questionnaire.cells if cell.prefill),
    )
