"""Words broken into lines, in the fonts of the documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable

PLAIN, BOLD = "SsozDocument", "SsozDocument-Bold"
_FONTS = Path(__file__).resolve().parent / "fonts"
_LEADING = 1.25


@dataclass(frozen=True, slots=True)
class Looks:
    """How a text looks: font, size, colour, the room above and below it."""

    font: str
    size: float
    colour: Color
    above: float = 0
    below: float = 0


@cache
def ready() -> None:
    """Read the fonts, once for the life of the process."""
    registerFont(TTFont(PLAIN, str(_FONTS / "DejaVuSans.ttf")))
    registerFont(TTFont(BOLD, str(_FONTS / "DejaVuSans-Bold.ttf")))


def width_of(words: str, font: str, size: float) -> float:
    """Measure words on one line."""
    return stringWidth(words, font, size)


class Lines(Flowable):
    """A text over the whole width, which may go on to the next page."""

    def __init__(self, words: str, looks: Looks, lines: list[str] | None = None) -> None:
        super().__init__()
        self.words = words
        self.looks = looks
        self.lines = lines

    def getSpaceBefore(self) -> float:
        """Return the room above."""
        return self.looks.above

    def getSpaceAfter(self) -> float:
        """Return the room below."""
        return self.looks.below

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break the words into lines that fit."""
        if self.lines is None:
            self.lines = self.broken(self.words, self.looks.font, self.looks.size, width)
        self.height = len(self.lines) * self.looks.size * _LEADING
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Leave on the page what fits, and take the rest to the next."""
        self.wrap(width, height)
        assert self.lines is not None
        fitting = int(height / (self.looks.size * _LEADING))
        if fitting < 1 or fitting >= len(self.lines):
            return []
        pieces = self.lines[:fitting], self.lines[fitting:]
        return [Lines("", self.looks, piece) for piece in pieces]

    def draw(self) -> None:
        """Draw the lines from the top."""
        self.canv.setFillColor(self.looks.colour)
        self.canv.setFont(self.looks.font, self.looks.size)
        at = self.height
        for line in self.lines or ():
            at -= self.looks.size * _LEADING
            self.canv.drawString(0, at + self.looks.size * 0.28, line)

    @staticmethod
    def broken(words: str, font: str, size: float, width: float) -> list[str]:
        """Break words into lines no wider than a width; a word too long for one is cut."""
        if not words:
            return []
        if "\n" not in words and stringWidth(words, font, size) <= width:
            return [words]
        return [line for text in words.splitlines() for line in _lines(text, font, size, width)]


def _lines(words: str, font: str, size: float, width: float) -> Iterator[str]:
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if stringWidth(longer, font, size) <= width:
            line = longer
            continue
        if line:
            yield line
        *cut, line = _cut(word, font, size, width)
        yield from cut
    yield line


def _cut(word: str, font: str, size: float, width: float) -> Iterator[str]:
    piece: list[str] = []
    taken = 0.0
    for letter in word:
        one = stringWidth(letter, font, size)
        if piece and taken + one > width:
            yield "".join(piece)
            piece, taken = [], 0.0
        piece.append(letter)
        taken += one
    yield "".join(piece)
