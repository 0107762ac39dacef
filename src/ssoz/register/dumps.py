"""The three files on disk: streamed in, plain or zipped, and streamed out line by line.

They are no `StoredFile`: those are papers of people, of ten megabytes at most, that a scanner reads
because somebody opens them. A dump of a hundred megabytes is read by this module alone, as text, and
never handed out.
"""

import contextlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from django.core.files.base import File

from ssoz.files import storage
from ssoz.files.names import clean_name
from ssoz.register import refusals
from ssoz.register.layout import SEPARATOR, Layout
from ssoz.register.parsing import LONGEST_LINE
from ssoz.register.refusals import Refused

MEGABYTE = 1024 * 1024
MOST_BYTES = 1024 * MEGABYTE
_LOOKED_AT = 20
_BOM = b"\xef\xbb\xbf"
_ENCRYPTED = 1


@dataclass(frozen=True)
class Dump:
    """A file that lies on disk, was looked into, and belongs to no import yet."""

    draft: storage.Draft
    name: str
    size: int

    def as_stored(self) -> dict[str, Any]:
        """Return what the job keeps of it."""
        return {
            "name": self.name,
            "key": self.draft.key,
            "size": self.size,
            "sha256": self.draft.sha256,
        }


def take_in(upload: File, layout: Layout) -> Dump:
    """Write one file to disk; raise `Refused` and leave nothing if it is no such file at all."""
    name = clean_name(upload.name or layout.name)
    if not upload.size:
        raise Refused(refusals.EMPTY, "empty", file=name)
    if upload.size > MOST_BYTES:
        raise Refused(refusals.TOO_LARGE, "too_large", file=name, limit=MOST_BYTES // MEGABYTE)
    try:
        draft = storage.receive(cast(Any, upload))
    except OSError as error:
        raise Refused(refusals.BROKEN_OFF, "broken_off", file=name) from error
    try:
        return Dump(draft, name, _look(draft.path, name, layout))
    except BaseException:
        storage.drop(draft.key)
        raise


def _look(path: Path, name: str, layout: Layout) -> int:
    """Look at the first lines, and return how many bytes of text there are."""
    size = path.stat().st_size
    if zipfile.is_zipfile(path):
        size = _member(path, name).file_size
        if size > MOST_BYTES:
            raise Refused(refusals.TOO_LARGE, "too_large", file=name, limit=MOST_BYTES // MEGABYTE)
    with open_text(path) as text:
        try:
            first = _first(text)
        except (zipfile.BadZipFile, OSError) as error:
            raise Refused(refusals.BAD_ZIP, "zip", file=name) from error
    _check(first, name, layout)
    return size


def _first(text: IO[bytes]) -> list[bytes]:
    found = []
    for raw, _size in lines(text, at=0):
        if raw:
            found.append(raw)
        if len(found) == _LOOKED_AT:
            break
    return found


def _check(first: list[bytes], name: str, layout: Layout) -> None:
    """Refuse what is no such file: a few spoiled lines are mistakes, most of them are not."""
    if not first:
        raise Refused(refusals.EMPTY, "empty", file=name)
    texts = []
    for raw in first:
        with contextlib.suppress(UnicodeDecodeError):
            texts.append(raw.decode("utf-8"))
    if 2 * len(texts) < len(first):
        raise Refused(refusals.NOT_TEXT, "utf8", file=name)
    counts = [text.count(SEPARATOR) + 1 for text in texts]
    expected = len(layout.columns)
    if 2 * counts.count(expected) < len(counts):
        found = max(counts, key=counts.count)
        raise Refused(refusals.WRONG_COLUMNS, "columns", file=name, n=found, expected=expected)


def _member(path: Path, name: str) -> zipfile.ZipInfo:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused(refusals.BAD_ZIP, "zip", file=name) from error
    if len(members) != 1 or members[0].flag_bits & _ENCRYPTED:
        raise Refused(refusals.BAD_ZIP, "zip", file=name)
    return members[0]


@contextlib.contextmanager
def open_text(path: Path) -> Iterator[IO[bytes]]:
    """Open the text of a file, out of its archive if it is in one."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as text:
            yield text
        return
    with zipfile.ZipFile(path) as archive, archive.open(_member(path, path.name)) as text:
        yield text


def lines(text: IO[bytes], *, at: int) -> Iterator[tuple[bytes, int]]:
    """Yield each line from a place on, without its end, and how many bytes it took.

    Of a line without end no more is kept than shows that it is too long.
    """
    text.seek(at)
    first = at == 0
    while raw := text.readline(LONGEST_LINE + 2):
        size, whole = len(raw), raw
        while not raw.endswith(b"\n") and (raw := text.readline(MEGABYTE)):
            size += len(raw)
        if first:
            whole, first = whole.removeprefix(_BOM), False
        yield whole.rstrip(b"\r\n"), size


def path_of(file: dict[str, Any]) -> Path:
    """Return where a file of a job lies."""
    return storage.path_of(file["key"])
