"""What stands in the way of a draft: the loader's mistakes, each with its place in the draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.carrying import Said, lost, refusals_of
from ssoz.questionnaires.lines import Lines
from ssoz.questionnaires.loading import Loaded, load_definition
from ssoz.questionnaires.mistakes import EditionInvalid, Mistake, Mistakes
from ssoz.questionnaires.reading.shaping import shape
from ssoz.questionnaires.schema import Questionnaire, label

MOST_TOLD = 500

type Told = dict[str, Any]


LOST, MISDIRECTED, NEEDED = "M01", "M02", "N01"
# Where one of these is wrong, which cells there are cannot be told.
_OF_CELLS = {"section", "list"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A definition, loaded if it can be, and all that is to be mended before it is published."""

    loaded: Loaded | None
    mistakes: tuple[Told, ...]


def judged(definition: dict[str, Any], *, library: Mapping[str, Questionnaire]) -> Judged:
    """Load a definition beside the forms that its rules name."""
    try:
        return Judged(load_definition(definition, library=library), ())
    except EditionInvalid as invalid:
        return Judged(None, told(invalid.mistakes))


def told(mistakes: Iterable[Mistake]) -> tuple[Told, ...]:
    """Give mistakes as a draft keeps them, at most so many as anybody reads."""
    kept = [
        {
            "code": mistake.code,
            "path": list(mistake.path),
            "cell": mistake.cell,
            "what": mistake.what,
            "advice": mistake.advice,
        }
        for mistake in mistakes
    ]
    return tuple(kept[:MOST_TOLD])


def shaped(definition: dict[str, Any]) -> Questionnaire:
    """Give the form that a definition describes, as far as it can be read."""
    return shape(definition, Mistakes("", Lines()), whole=False)


def tells_its_cells(mistakes: Iterable[Told]) -> bool:
    """Tell whether the cells of a definition are known in spite of its mistakes."""
    return not any(not one["path"] or one["path"][0] in _OF_CELLS for one in mistakes)


def mapping_mistakes(older: Questionnaire, newer: Questionnaire, said: Said) -> tuple[Told, ...]:
    """Say at each cell of last year that it is lost, or that what is said of it cannot be."""
    refused = refusals_of(older, newer, said)
    found = [
        _at_old_cell(MISDIRECTED, address, what, _("Correct the mapping of the cell."))
        for address, what in refused.items()
    ]
    advice = _("Say in the mapping in which cell it goes on, or why it ends.")
    for cell in lost(older, newer, said):
        if cell.address not in refused:
            words = {"cell": cell.address, "label": label(cell, "pl")}
            what = _("The cell %(cell)s of the older edition (%(label)s) is lost.") % words
            found.append(_at_old_cell(LOST, cell.address, what, advice))
    return tuple(found[:MOST_TOLD])


def needed_by(dependent: dict[str, Any], library: Mapping[str, Questionnaire]) -> tuple[Told, ...]:
    """Say which rules of another form would not stand beside the new edition."""
    names = {"form": f"{dependent.get('code')} {dependent.get('edition')}"}
    what = _("The rules of %(form)s need what is not here any more:") % names
    return tuple(
        {**one, "code": NEEDED, "path": [], "what": f"{what} {one['what']}"}
        for one in judged(dependent, library=library).mistakes
    )


def _at_old_cell(code: str, address: str, what: str, advice: str) -> Told:
    return {
        "code": code, "path": ["mapping", address], "cell": address, "what": what, "advice": advice,
    }  # fmt: skip
