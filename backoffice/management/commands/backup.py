"""Make a copy of the database and the files, or note that the operator's own backup made one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.health.copying import CopyFailed, make_copy
from ssoz.health.models import Backup
from ssoz.health.operations import note_backup


class Command(BaseCommand):
    """The system may run meanwhile. Keys are not in the copy: without them it opens nothing."""

    help = (
        "Copy the database (SQLite by its own backup, PostgreSQL by pg_dump) and the uploaded files "
        "into a new folder, and note it on the system page. The keys of the environment are not in "
        "it: keep them elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, or the name of a copy that was made by other means."""
        ways = parser.add_mutually_exclusive_group(required=True)
        ways.add_argument("--to", metavar="FOLDER", help="Make a copy in a new folder of this one.")
        ways.add_argument(
            "--told", metavar="NAME", help="Only note a copy that another program has just made."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, check, note; a copy that is not whole is neither left nor noted."""
        begun = timezone.now()
        if options["told"]:
            note_backup(
                way=Backup.Way.TOLD, begun_at=begun, label=options["told"][:120], actor=SYSTEM
            )
            self.stdout.write("The backup is noted.")
            return
        try:
            copy = make_copy(Path(options["to"]), begun)
        except CopyFailed as failure:
            raise CommandError(str(failure)) from failure
        note_backup(
            way=Backup.Way.OWN,
            begun_at=begun,
            label=copy.folder.name,
            size=copy.size,
            sha256=copy.sha256,
            actor=SYSTEM,
        )
        self.stdout.write(f"{copy.folder}: {copy.size} bytes, database SHA-256 {copy.sha256}")
