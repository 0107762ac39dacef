"""What a composed document consists of: plain values, drawn by `ssoz.pdf.composing`."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """Words over the whole width; `look` is title, head, group, body, small, mark or note."""

    words: str
    look: str = "body"


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of a table: what it says, what stood there before in grey, numbers of its notes.

    `look` is left, right, code, head, sum (calculated) or closed.
    """

    words: str = ""
    before: str = ""
    notes: str = ""
    look: str = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its first row stands again on each page. `widths` are shares of the width."""

    widths: Sequence[float]
    head: Sequence[Box]
    rows: Sequence[Sequence[Box]]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what they say, without lines."""

    pairs: Sequence[tuple[str, str]]


type Block = Text | Grid | Facts


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on every page: title of the file, watermark, foot, and the words of paging.

    `paging` names the page and their number by `{page}` and `{pages}`.
    """

    title: str
    watermark: str = ""
    foot: str = ""
    paging: str = "{page} / {pages}"
    language: str = "pl"
    is_wide: bool = False
    blocks: Sequence[Block] = field(default_factory=tuple)
