"""A copy of the data that is whole: the database first, then the files that its rows point at.

A file that came after the database was copied has no row in the copy and does no harm; one that a
row points at was there before its row.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

_PAGES = 1000
_PART = ".part"


class CopyFailed(Exception):
    """There is no copy. The message says why, for whoever runs the system."""


@dataclass(frozen=True)
class Copy:
    """A copy that is whole."""

    folder: Path
    size: int
    sha256: str


def make_copy(target: Path, begun: datetime) -> Copy:
    """Copy database and files into a new folder, which has its name only once it is whole."""
    name = f"ssoz-{timezone.localtime(begun):%Y%m%d-%H%M%S}"
    part = target / (name + _PART)
    try:
        part.mkdir(mode=0o700, parents=True)
        database = _postgresql(part) if connection.vendor == "postgresql" else _sqlite(part)
        _files(part)
        sha256 = _digest(database)
        (part / "SHA256SUMS").write_text(f"{sha256}  {database.name}\n", encoding="utf-8")
        size = sum(path.stat().st_size for path in part.iterdir())
        os.replace(part, target / name)
    except (OSError, sqlite3.Error, subprocess.SubprocessError, CopyFailed) as error:
        shutil.rmtree(part, ignore_errors=True)
        raise CopyFailed(f"No backup was made: {error}") from error
    return Copy(target / name, size, sha256)


def _sqlite(folder: Path) -> Path:
    path = folder / "ssoz.sqlite3"
    path.touch(mode=0o600)
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy, pages=_PAGES)
        [verdict] = copy.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        raise CopyFailed(f"the copy of the database is damaged: {verdict}")
    return path


def _postgresql(folder: Path) -> Path:
    path = folder / "ssoz.dump"
    path.touch(mode=0o600)
    given = connection.settings_dict
    address = {"HOST": given["HOST"], "PORT": str(given["PORT"] or ""), "USER": given["USER"],
               "PASSWORD": given["PASSWORD"], "DATABASE": given["NAME"]}  # fmt: skip
    # The password goes by the environment: a command line is read by everybody on the machine.
    environment = os.environ | {f"PG{name}": value for name, value in address.items() if value}
    _run(["pg_dump", "--format=custom", f"--file={path}"], environment)
    _run(["pg_restore", "--list", str(path)], environment)
    return path


def _run(command: list[str], environment: dict[str, str]) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise CopyFailed(f"{command[0]} is not installed")
    done = subprocess.run(
        [program, *command[1:]], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CopyFailed(f"{command[0]}: {done.stderr.strip()[-300:]}")


def _files(folder: Path) -> None:
    """Pack the uploaded files, and the places of the journal's chain that were noted outside."""
    path = folder / "files.tar"
    path.touch(mode=0o600)
    with tarfile.open(path, "w") as pack:
        for found, name in (
            (Path(settings.FILES_DIR), "files"),
            (Path(settings.JOURNAL_ANCHOR), "journal.anchor"),
        ):
            if found.exists():
                pack.add(found, arcname=name, filter=_without_drafts)


def _without_drafts(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if "/incoming" in entry.name else entry


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
