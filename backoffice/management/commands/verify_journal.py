"""`manage.py verify_journal`: seal what waits, then check that nobody touched the journal."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ssoz.journal.checking import LATE, first_fault, late_entries
from ssoz.journal.models import Entry
from ssoz.journal.sealing import seal_waiting


class Command(BaseCommand):
    """Check the journal."""

    help = "Seal the waiting entries and check the whole journal; exit 1 at the first fault."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the late entries, then the count or the first fault."""
        minutes = LATE.seconds // 60
        for entry in late_entries(now=timezone.now()):
            self.stdout.write(f"Unsealed for more than {minutes} minutes: {entry.uid} {entry.act}")
        seal_waiting()
        fault = first_fault()
        if fault is not None:
            self.stderr.write(f"{fault.code}: {fault.message}")
            sys.exit(1)
        self.stdout.write(f"The journal is whole: {Entry.objects.sealed().count()} entries.")
