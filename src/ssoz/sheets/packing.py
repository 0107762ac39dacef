"""Zip archives written as a stream: what is done with leaves at once, nothing is kept."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from ssoz.sheets.cells import Row

MOST_ROWS = 1_048_576
# A member of two gigabytes would need the 64 bit form, which not every office programme reads.
_MOST_BYTES = 1_900_000_000
_BLOCK = 250


class Page(NamedTuple):
    """One sheet: its name, the widths of its columns, its rows with the head first."""

    name: str
    widths: Sequence[int]
    rows: Iterable[Row]


class Sink:
    """What an archive is written into: it can not go back, and gives away what it has."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Keep nothing back anyway."""

    def take(self) -> bytes:
        """Give away what was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


@contextmanager
def archive() -> Iterator[tuple[ZipFile, Sink]]:
    """Open an archive; level 1 is a third of the work of level 6 for a tenth more bytes."""
    sink = Sink()
    # The type of the library asks for more of a file than it uses.
    target: IO[bytes] = sink  # type: ignore[assignment]
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as opened:
        yield opened, sink


class Pages:
    """The rows of one sheet, dealt out to as many as they need, each with the head."""

    def __init__(self, rows: Iterable[Row], most: int) -> None:
        self._rows = iter(rows)
        self.head: Row = next(self._rows, ())
        self._first: Row | None = None
        self._most = most - 1

    def __iter__(self) -> Iterator[Iterator[list[Row]]]:
        """Yield for each sheet its blocks of rows; no row is read before the first is wanted."""
        yield self._blocks(is_first=True)
        while self._first is not None:
            yield self._blocks(is_first=False)

    def _blocks(self, *, is_first: bool) -> Iterator[list[Row]]:
        self.written = 0
        if is_first:
            self._first = next(self._rows, None)
        rows = chain(() if self._first is None else (self._first,), self._rows)
        left = self._most
        while left and self.written < _MOST_BYTES:
            block = list(islice(rows, min(_BLOCK, left)))
            if not block:
                break
            left -= len(block)
            yield block
        self._first = next(self._rows, None)


def names_for(name: str) -> Iterator[str]:
    """Yield the names of a sheet and of those that carry it on, as every programme takes them."""
    plain = "".join(" " if sign in "[]:*?/\\'" else sign for sign in name).strip()[:26] or "1"
    return chain((plain,), (f"{plain} ({number})" for number in range(2, 1000)))
