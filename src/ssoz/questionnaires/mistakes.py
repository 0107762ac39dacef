"""What the loader says about an edition: every mistake of a file, each with its line and cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.lines import Lines

type Path = tuple[str | int, ...]

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake of an edition file."""

    code: str
    file: str
    line: int
    cell: str
    what: str
    advice: str
    path: Path = field(default=(), compare=False)

    def __str__(self) -> str:
        place = [f"{self.file}:{self.line}"] + ([self.cell] if self.cell else [])
        return f"{': '.join(place)}: {self.what} {self.advice}".rstrip()


class EditionInvalid(Exception):
    """Refuse an edition, naming all its mistakes in the order of lines."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class Refusal(Exception):
    """Stop reading one expression or address; whoever knows its line makes a mistake of it."""

    def __init__(self, code: str, what: str, advice: str = "", cell: str = "") -> None:
        super().__init__(what)
        self.code, self.what, self.advice, self.cell = code, what, advice, cell


class Mistakes:
    """Gather the mistakes of one file."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file = file
        self._lines = lines
        self._found: list[Mistake] = []

    def add(self, code: str, path: Path, what: str, advice: str = "", cell: str = "") -> None:
        """Note a mistake at the line of a path; the same one twice is one."""
        cell, what, advice = (" ".join(text.split()) for text in (shown(cell), what, advice))
        mistake = Mistake(code, self.file, self.line(path), cell, what, advice, path)
        if not any(self._is_told(mistake, known) for known in self._found[-20:]):
            self._found.append(mistake)

    def refuse(self, refusal: Refusal, path: Path) -> None:
        """Note what an expression was refused for."""
        self.add(refusal.code, path, refusal.what, refusal.advice, refusal.cell)

    def line(self, path: Path) -> int:
        """Tell the line of a path."""
        return self._lines.of(path)

    @property
    def found(self) -> tuple[Mistake, ...]:
        """Give what was found, in the order of lines."""
        return tuple(sorted(self._found, key=lambda mistake: mistake.line))

    def settle(self) -> None:
        """Raise when anything was found."""
        if self._found:
            raise EditionInvalid(self.found)

    @staticmethod
    def _is_told(mistake: Mistake, known: Mistake) -> bool:
        # Where no lines are known, only the paths tell one place from another.
        return mistake == known and (mistake.line > 0 or mistake.path == known.path)


def shown(value: Any) -> str:
    """Write a value of the file into a message, shortened."""
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest what may have been meant, or list what there is."""
    names = list(dict.fromkeys(known))
    if not names:
        return _("There is none.")
    close = get_close_matches(word[:100], names, n=3, cutoff=0.5)
    if close:
        return _("Did you mean %(names)s?") % {"names": ", ".join(close)}
    listed = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
    return _("There are: %(names)s.") % {"names": listed}
