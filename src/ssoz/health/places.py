"""Folders that the system writes to: whether it can, and how much room is left."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """A folder as it was found; file systems without a count of inodes have none."""

    path: str
    writable: bool
    total: int
    free: int
    files_at_most: int
    files_free: int

    @property
    def free_percent(self) -> float:
        return _percent(self.free, self.total)

    @property
    def files_free_percent(self) -> float:
        return _percent(self.files_free, self.files_at_most)


def place_at(folder: str | Path) -> Place:
    """Look at a folder, or at the nearest one above it that is there; raise `OSError`."""
    path = Path(folder)
    while not path.exists() and path != path.parent:
        path = path.parent
    found = os.statvfs(path)
    return Place(
        path=str(folder),
        writable=_can_write(path),
        total=found.f_blocks * found.f_frsize,
        free=found.f_bavail * found.f_frsize,
        files_at_most=found.f_files,
        files_free=found.f_favail,
    )


def _can_write(path: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b"1")
    except OSError:
        return False
    return True


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0
