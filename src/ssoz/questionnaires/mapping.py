"""Which cell of one edition goes on in which cell of another, along a chain of years."""

import json
from functools import lru_cache
from itertools import pairwise

from ssoz.questionnaires.carrying import Carried, carried, said_of
from ssoz.questionnaires.likeness import Proposal, proposals
from ssoz.questionnaires.models import Draft, Edition
from ssoz.questionnaires.queries import edition_before, form_of_draft, questionnaire_of
from ssoz.questionnaires.schema import Questionnaire

__all__ = ["Carried", "between", "carried_on", "proposals_for"]

_LONGEST = 50  # years
_KEPT = 256


def between(older: Edition, newer: Edition | Draft) -> Carried:
    """Say where each cell of an older edition is found in a newer one, or a draft, of the form.

    Each year says by its mapping how the cells of the year before go on; what it does not speak of
    goes on under its own address where the answers are of one kind.
    """
    way = _way(older, newer)
    found: Carried | None = None
    for before, after in pairwise(way):
        step = carried(_form(before), _form(after), said_of(after.mapping))
        found = found.then(step) if found else step
    if found is None:
        form = _form(older)
        return carried(form, form, said_of({}))
    return found


def carried_on(older: int, older_digest: str, newer: Edition) -> Carried | None:
    """Give `between()` for editions at work, kept by the process; None where nothing is renamed."""
    if older == newer.pk:
        return None
    said = json.dumps([newer.based_on_id, newer.mapping])
    return _carried_on(older, older_digest, newer.pk, newer.digest, said)


def proposals_for(draft: Draft) -> tuple[Proposal, ...]:
    """Propose where the lost cells of a draft may go on; nobody applies that in silence."""
    if draft.based_on is None:
        return ()
    older = questionnaire_of(draft.based_on).questionnaire
    return proposals(older, form_of_draft(draft), said_of(draft.mapping))


@lru_cache(maxsize=_KEPT)
def _carried_on(
    older: int, _older_digest: str, newer: int, _newer_digest: str, _said: str
) -> Carried | None:
    editions = Edition.objects.light().in_bulk([older, newer])
    found = between(editions[older], editions[newer])
    return None if found.is_plain else found


def _way(older: Edition, newer: Edition | Draft) -> list[Edition | Draft]:
    """Return the years from one edition to another; only the two where no chain joins them."""
    way: list[Edition | Draft] = [newer]
    while not _is(way[-1], older):
        before = way[-1].based_on or edition_before(way[-1].code, way[-1].edition)
        if before is None or len(way) > _LONGEST or any(_is(one, before) for one in way):
            return [older, newer]
        way.append(before)
    return way[::-1]


def _is(one: Edition | Draft, edition: Edition) -> bool:
    return isinstance(one, Edition) and one.pk == edition.pk


def _form(one: Edition | Draft) -> Questionnaire:
    return form_of_draft(one) if isinstance(one, Draft) else questionnaire_of(one).questionnaire
