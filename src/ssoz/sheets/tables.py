"""What a register is as a sheet: columns, where their values lie, how typed cells are read back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from import_export.fields import Field

from ssoz.sheets.cells import Row
from ssoz.sheets.packing import Page
from ssoz.sheets.typed import Cell, Reader

_AT_ONCE = 1000

type Lookup = Callable[[Sequence[Any]], Mapping[Any, Any]]


class Column(Field):
    """One column of a sheet: a field of import-export that also leaves fast.

    `paths` say where its value lies, seen from the row; `value` makes one of several, `words` are
    those of a choice. `lookup` finds the values of many rows at once by their keys. `read` turns a
    typed cell into what the row holds, or raises `Mistake`; without it the column is never read.
    """

    def __init__(
        self, name: str, title: str | Promise, paths: tuple[str, ...] = (), width: int = 14, *,
        value: Callable[..., Any] | None = None, words: Iterable[tuple[Any, Any]] = (),
        lookup: Lookup | None = None, read: Reader | None = None,
    ) -> None:  # fmt: skip
        say = value or (lambda held: dict(words).get(held, held))
        super().__init__(name, name, Cell(read, say), readonly=read is None)
        self.name, self.title, self.paths, self.width = name, title, paths, width
        self.value, self.words, self.lookup, self.read = value, words, lookup, read

    @property
    def heading(self) -> str:
        """Return the title as it stands over the column."""
        title = str(self.title)
        return title[:1].upper() + title[1:]


@dataclass(frozen=True)
class Table:
    """A register as a sheet."""

    name: str
    title: str | Promise
    columns: tuple[Column, ...]

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Return the columns by name."""
        return {column.name: column for column in self.columns}

    def chosen(self, names: Iterable[str]) -> list[Column]:
        """Return columns in the order asked for; what is no column of the sheet is passed over."""
        return [self.by_name[name] for name in names if name in self.by_name]

    def page(self, found: QuerySet, columns: Sequence[Column]) -> Page:
        """Return the sheet of what was found; rows are read as they are written."""
        return Page(str(self.title), [column.width for column in columns], rows(found, columns))


def rows(found: QuerySet, columns: Sequence[Column]) -> Iterator[Row]:
    """Yield the head, then row by row the values, in bounded memory."""
    yield [column.heading for column in columns]
    paths = list(dict.fromkeys(["pk", *(path for column in columns for path in column.paths)]))
    makers = [_maker(column, paths) for column in columns]
    bare = found.select_related(None).prefetch_related(None).values_list(*paths)
    for batch in batched(bare.iterator(chunk_size=_AT_ONCE), _AT_ONCE):
        looked_up = {
            column.name: column.lookup([values[0] for values in batch])
            for column in columns
            if column.lookup is not None
        }
        for values in batch:
            yield [values[at] if make is None else make(values, looked_up) for at, make in makers]


def _maker(column: Column, paths: list[str]) -> tuple[int, Callable[..., Any] | None]:
    """Return where the value of a column lies, and what makes it of the row where it does not."""
    if column.lookup is not None:
        return 0, lambda values, looked_up: looked_up[column.name].get(values[0], "")
    places = [paths.index(path) for path in column.paths]
    if column.value is not None:
        make = column.value
        return 0, lambda values, looked_up: make(*[values[place] for place in places])
    (place,) = places
    if column.words:
        words = {key: str(word) for key, word in column.words}
        return place, lambda values, looked_up: words.get(values[place], values[place])
    return place, None
