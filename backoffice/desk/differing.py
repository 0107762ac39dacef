"""What a draft changes since the edition that it was made from, ready to be read."""

from typing import Any

from ssoz.questionnaires.differences import differences
from ssoz.questionnaires.models import Draft, Edition
from web import form_changes


def shown(draft: Draft) -> list[form_changes.Shown] | None:
    """Return the differences since last year's edition; None where there is none."""
    if draft.based_on is None:
        return None
    return between(draft.based_on.definition, draft.definition)


def between(first: dict[str, Any], second: dict[str, Any]) -> list[form_changes.Shown]:
    """Return the differences of two states of a form."""
    return form_changes.shown(differences(first, second))


def since(edition: Edition) -> list[form_changes.Shown] | None:
    """Return what a published edition changed; None where it was not made from another."""
    if edition.based_on is None:
        return None
    return between(edition.based_on.definition, edition.definition)
