"""`manage.py import_ssoz1 FILE`: bring in the accounts of SSOZ I whose rights may be transferred."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from backoffice.management.csv_lines import csv_lines
from ssoz.access.legacy_loading import Line, Outcome, Verdict, load_legacy_accounts
from ssoz.actors import SYSTEM
from ssoz.sheets import csv_lines as written

_COLUMNS, _OPTIONAL = ("login", "password", "regon", "roles"), ("email",)
_WORDS = {
    Verdict.READY: "ready for a transfer",
    Verdict.WAITING: "brought in, but no transfer yet",
    Verdict.USED: "transferred already",
    Verdict.REFUSED: "refused",
}


class Command(BaseCommand):
    """A second run of the same file changes nothing."""

    help = (
        f"Bring in accounts of SSOZ I from a CSV file with the columns {', '.join(_COLUMNS)} (old"
        " codes with spaces between) and perhaps email. Old hashes are put under Argon2."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the switch that only checks, the mapping and where the report goes."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="Only say what would become of each line."
        )
        parser.add_argument(
            "--roles",
            type=Path,
            default=settings.BASE_DIR / "fixtures" / "legacy_roles.json",
            help="Which roles each old code gives, as JSON; default %(default)s.",
        )
        parser.add_argument("--report", type=Path, help="Write what became of each line as CSV.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check or load, report, and exit 1 if any line was refused."""
        path, check = options["file"], options["check"]
        with override("en"):  # as every word of a command
            outcomes = load_legacy_accounts(
                lines=list(_lines(path)),
                mapping=_mapping(options["roles"]),
                check=check,
                actor=SYSTEM,
            )
            shown = [self._show(path, outcome) for outcome in outcomes]
        came = Counter(outcome.verdict for outcome in shown)
        self.stdout.write("Checked, nothing changed:" if check else "Loaded:")
        for verdict, words in _WORDS.items():
            self.stdout.write(f"    {came[verdict]} {words}")
        if options["report"]:
            options["report"].write_bytes(b"".join(written(_report(shown))))
        if came[Verdict.REFUSED]:
            sys.exit(1)

    def _show(self, path: Path, outcome: Outcome) -> Outcome:
        if outcome.why:
            self.stderr.write(f"{path}:{outcome.line}: {outcome.verdict}: {_why(outcome)}")
        return outcome


def _lines(path: Path) -> Iterator[Line]:
    for number, cells in csv_lines(path, columns=_COLUMNS, optional=_OPTIONAL):
        roles = tuple(cells.pop("roles").split())
        yield Line(number, roles=roles, **cells)


def _mapping(path: Path) -> dict[str, list[str]]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as mistake:
        raise CommandError(f"{path}: no mapping of roles: {mistake}") from None
    is_mapping = isinstance(read, dict) and all(isinstance(codes, list) for codes in read.values())
    if not is_mapping:
        raise CommandError(f"{path}: no mapping of old codes to lists of roles.")
    return read


def _report(outcomes: list[Outcome]) -> Iterator[list[Any]]:
    yield ["line", "verdict", "regon", "roles", "why"]
    for one in outcomes:
        yield [one.line, str(one.verdict), one.regon, " ".join(one.roles), _why(one)]


def _why(outcome: Outcome) -> str:
    return f"{outcome.column}: {outcome.why}" if outcome.why else ""
