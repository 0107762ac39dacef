"""`manage.py import_eploz FILE`: bring in the accounts of e-PLOZ that first sign-ins look for."""

import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.management.csv_lines import csv_lines
from ssoz.actors import SYSTEM
from ssoz.people.eploz_loading import Line, Verdict, load_eploz_accounts

_COLUMNS = ("login", "first_name", "family_name", "email", "pesel")


class Command(BaseCommand):
    """A second run of the same file changes nothing."""

    help = f"Bring in accounts of e-PLOZ from a CSV file with the columns {', '.join(_COLUMNS)}."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and the switch that only checks."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="Only say what would become of each line."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check or load; name each line that is wrong, and exit 1 if there is any."""
        path, check = options["file"], options["check"]
        lines = (Line(number, **cells) for number, cells in csv_lines(path, columns=_COLUMNS))
        came: Counter[str] = Counter()
        for outcome in load_eploz_accounts(lines=lines, check=check, actor=SYSTEM):
            came[outcome.verdict] += 1
            if outcome.why:
                self.stderr.write(f"{path}:{outcome.line}: {outcome.why}")
        counts = ", ".join(f"{came[verdict]} {verdict}" for verdict in Verdict)
        self.stdout.write(f"{'Checked, nothing changed' if check else 'Loaded'}: {counts}.")
        if came[Verdict.REFUSED]:
            sys.exit(1)
