"""What stands in the way of a draft: the loader's mistakes, each with its place in the draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ssoz.questionnaires.loading import Loaded, load_definition
from ssoz.questionnaires.mistakes import EditionInvalid, Mistake
from ssoz.questionnaires.schema import Questionnaire

MOST_TOLD = 500

type Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A definition, loaded if it has no mistakes, and what is to be mended."""

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
