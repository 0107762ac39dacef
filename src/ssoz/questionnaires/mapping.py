"""Which cell of one edition goes on in which cell of another, so that series do not break."""

from collections.abc import Mapping
from dataclasses import dataclass

from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.queries import questionnaire_of


@dataclass(frozen=True, slots=True)
class Carried:
    """How the cells of an older edition go on: the new address of each, and those that end."""

    cells: Mapping[str, str]
    left: tuple[str, ...]


def between(older: Edition, newer: Edition) -> Carried:
    """Say where each cell of an older edition is found in a newer one of the same form.

    A cell goes on under its own address where the answers are of one kind.
    """
    before, after = questionnaire_of(older).questionnaire, questionnaire_of(newer).questionnaire
    cells, left = {}, []
    for cell in before.cells:
        found = after.find(cell.address)
        if found is not None and found.kind == cell.kind:
            cells[cell.address] = found.address
        else:
            left.append(cell.address)
    return Carried(cells, tuple(left))
