"""The files that the queue writes: under random names, in a folder of their own."""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_PART = ".part"


def path_of(key: str) -> Path:
    """Return where the file of a key lies."""
    return _folder() / key


@contextmanager
def held(key: str) -> Iterator[BinaryIO | None]:
    """Open the unfinished file of a key, empty, for one writer; give nothing while another has it.

    The lock is the operating system's: it ends with the process, however that ends.
    """
    with (_folder() / (key + _PART)).open("ab") as file:
        os.chmod(file.fileno(), 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        file.truncate(0)
        yield file


def pour(pieces: Iterable[bytes], file: BinaryIO) -> tuple[int, str]:
    """Write pieces to the disk; return their size and their SHA-256."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        file.write(piece)
        digest.update(piece)
        size += len(piece)
    file.flush()
    os.fsync(file.fileno())
    return size, digest.hexdigest()


def place(key: str) -> None:
    """Give a finished file its name, in one step."""
    os.replace(_folder() / (key + _PART), path_of(key))


def drop(key: str) -> None:
    """Remove whatever stands under a key."""
    for path in (path_of(key), _folder() / (key + _PART)):
        path.unlink(missing_ok=True)


def drop_unfinished(key: str) -> None:
    """Remove the unfinished file of a key; a finished one stays."""
    (_folder() / (key + _PART)).unlink(missing_ok=True)


def keys(older_than: float) -> set[str]:
    """Return the keys of all files that nobody has touched for so many seconds."""
    before = time.time() - older_than
    found = (entry for entry in os.scandir(_folder()) if entry.stat().st_mtime < before)
    return {entry.name.removesuffix(_PART) for entry in found}


def _folder() -> Path:
    path = Path(settings.DATA_DIR) / "exchange"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
