"""Bytes on disk: outside any public folder, under random names, readable by nobody else.

A transaction can be rolled back, a disk cannot. So a marker in `incoming/` stands beside each new
file until its row is committed, and a sweep removes what lost its row.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

_CHUNK = 64 * 1024
_KEY_BYTES = 20
_PART = ".part"


@dataclass(frozen=True)
class Draft:
    """Bytes that have arrived and have no row yet."""

    key: str
    size: int
    sha256: str

    @property
    def path(self) -> Path:
        return _incoming() / (self.key + _PART)


def path_of(key: str) -> Path:
    """Return where the bytes of a key lie."""
    return Path(settings.FILES_DIR) / key[:2] / key


def receive(upload: UploadedFile) -> Draft:
    """Write an upload under a fresh random key; raise `OSError` and leave nothing if that fails."""
    key = secrets.token_hex(_KEY_BYTES)
    path = _incoming() / (key + _PART)
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in upload.chunks(_CHUNK):
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Draft(key, size, digest.hexdigest())


def place(draft: Draft) -> None:
    """Move a draft to its place in one step, its marker set until `confirm`."""
    target = path_of(draft.key)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    (_incoming() / draft.key).touch(mode=0o600)
    os.replace(draft.path, target)
    _sync(target.parent)


def confirm(key: str) -> None:
    """Drop the marker: the row is committed."""
    (_incoming() / key).unlink(missing_ok=True)


def drop(key: str) -> None:
    """Remove whatever stands under a key: its bytes, its draft, its marker."""
    for path in (path_of(key), _incoming() / (key + _PART), _incoming() / key):
        path.unlink(missing_ok=True)


def open_bytes(key: str) -> BinaryIO:
    """Open the bytes of a key for reading."""
    return path_of(key).open("rb")


def unconfirmed(older_than: float) -> Iterator[str]:
    """Yield the keys whose row has not been seen for so many seconds."""
    before = time.time() - older_than
    keys = {
        entry.name.removesuffix(_PART)
        for entry in os.scandir(_incoming())
        if entry.stat().st_mtime < before
    }
    yield from sorted(keys)


def _incoming() -> Path:
    path = Path(settings.FILES_DIR) / "incoming"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
