"""Move everything that is kept under keys to the newest ones, while the system runs."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.keys.kept import everything_kept
from ssoz.keys.operations import RotationUnfinished, in_words, nothing_to_move, rotate
from ssoz.people.operations import LINK_LIFE

_BATCH = 200


class Command(BaseCommand):
    """Stopped half-way, it goes on at the next call; called twice, it finds nothing to do."""

    help = (
        "Encrypt and hash anew, with the first keys of DATA_CIPHER_KEYS and DATA_HASH_KEYS, "
        "whatever is under older ones. The system may run meanwhile."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the switch that changes nothing, and the size of a transaction."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="Only say how many rows there are of each key; exit 1 if any is to be moved.",
        )
        parser.add_argument(
            "--batch",
            type=int,
            default=_BATCH,
            help="Rows in one transaction; default %(default)s.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, or move and say how far it has come and what may be done then."""
        if options["batch"] < 1:
            raise CommandError("--batch must be at least 1.")
        if options["check"]:
            self._count()
        elif nothing_to_move():
            self.stdout.write("Everything is under the newest keys.")
        else:
            self._rotate(options["batch"])

    def _count(self) -> None:
        left = 0
        for kept in everything_kept():
            left += kept.left()
            self.stdout.write(f"{kept.label}: {in_words(kept)}")
        self.stdout.write(
            f"To be moved: {left}." if left else "Everything is under the newest keys."
        )
        if left:
            sys.exit(1)

    def _rotate(self, batch: int) -> None:
        try:
            for progress in rotate(batch=batch, actor=SYSTEM):
                self.stdout.write(f"{progress.label}: {progress.moved} moved, {progress.left} left")
        except RotationUnfinished as unfinished:
            raise CommandError(f"{unfinished}\nNo key may be removed yet.") from None
        self._say_what_next()

    def _say_what_next(self) -> None:
        older = sorted({key for kept in everything_kept() for key in kept.keys()[1:]})
        self.stdout.write("Everything is under the newest keys.")
        if older:
            at = timezone.localtime(timezone.now() + LINK_LIFE)
            self.stdout.write(
                f"The older keys ({', '.join(older)}) may be removed from {at:%Y-%m-%d %H:%M} on, when "
                "no link that was mailed under them works any more. `rotate_keys --check` must say "
                "that everything is under the newest keys; run `rotate_keys` again afterwards."
            )
