"""Backups: a copy that opens and holds what was there, noted; a failed one leaves nothing."""

import shutil
import sqlite3
import tarfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ssoz.health import copying
from ssoz.health.models import Backup
from ssoz.journal.models import Entry
from ssoz.units.models import Voivodeship
from tests.makers import attach, make_packet

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_copy_holds_rows_and_files_and_is_noted(tmp_path, capsys):
    if connection.vendor == "postgresql" and shutil.which("pg_dump") is None:
        with pytest.raises(CommandError, match="pg_dump is not installed"):
            call_command("backup", to=str(tmp_path))
        assert list(tmp_path.iterdir()) == [] and not Backup.objects.exists()
        return
    attach(make_packet())
    call_command("backup", to=str(tmp_path))
    [folder] = tmp_path.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    assert all(
        path.stat().st_mode & 0o077 == 0 for path in folder.iterdir() if path.name != "SHA256SUMS"
    )
    with tarfile.open(folder / "files.tar") as pack:
        assert len([one for one in pack.getmembers() if one.isfile()]) >= 1
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(folder / "ssoz.sqlite3")
        [count] = copy.execute("SELECT count(*) FROM units_voivodeship").fetchone()
        copy.close()
        assert count == Voivodeship.objects.count() == 16
    backup = Backup.objects.get()
    assert backup.way == "own" and backup.size > 0 and backup.sha256 in capsys.readouterr().out
    assert Entry.objects.filter(act="health.backup.made").count() == 1


def test_a_copy_that_fails_leaves_nothing_and_is_not_noted(tmp_path, monkeypatch):
    def full(folder):
        raise OSError("No space left on device")

    monkeypatch.setattr(copying, "_files", full)
    monkeypatch.setattr(copying, "_postgresql", lambda folder: folder)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", to=str(tmp_path))
    assert list(tmp_path.iterdir()) == [] and not Backup.objects.exists()


def test_the_operators_own_backup_reports_itself():
    call_command("backup", told="pgBackRest, full")
    backup = Backup.objects.get()
    assert (backup.way, backup.label) == ("told", "pgBackRest, full")
