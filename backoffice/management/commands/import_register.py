"""`manage.py import_register`: bring in the public dump of the national register, or undo that."""

import time
from argparse import ArgumentParser
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from ssoz.actors import SYSTEM
from ssoz.register import operations
from ssoz.register.models import FILES, RegisterImport
from ssoz.register.operations import Next
from ssoz.register.refusals import Refused, field_name, reason

_STEP_SECONDS = 20
_SHOWN = 20
_COUNTED = ("new", "changed", "same", "gone")


class Command(BaseCommand):
    """The same operations as the back-office; a second import of the same files changes nothing."""

    help = (
        "Import the register's public dump: read and compare the three files, and with --apply"
        " bring them in. An import that stopped goes on with --resume, one that was applied goes"
        " back with --undo."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the three files, or the number of an import."""
        for name in FILES:
            parser.add_argument(f"--{name}", type=Path, help=f"{name}.txt, plain or zipped")
        parser.add_argument(
            "--day", type=date.fromisoformat, help="The day of the picture; default: today."
        )
        parser.add_argument("--apply", action="store_true", help="Apply what was compared.")
        parser.add_argument(
            "--close-gone", action="store_true", help="Close what the dump does not name any more."
        )
        parser.add_argument("--resume", type=int, metavar="N", help="Go on with import N.")
        parser.add_argument("--undo", type=int, metavar="N", help="Undo import N.")
        parser.add_argument(
            "--queue", action="store_true", help="Only give the order; the worker does the work."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked, step by step, and say where the import stands."""
        try:
            job = self._carry(self._job(options), options)
            if options["apply"] and job.state == RegisterImport.State.COMPARED:
                job = operations.apply(
                    job=job, close_gone=options["close_gone"], queued=options["queue"], actor=SYSTEM
                )
                job = self._carry(job, options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self._tell(job)

    def _job(self, options: dict[str, Any]) -> RegisterImport:
        number = options["undo"] or options["resume"]
        if number is None:
            return self._start(options)
        job = RegisterImport.objects.filter(pk=number).first()
        if job is None:
            raise CommandError(f"There is no import {number}.")
        if options["undo"] is not None and job.state != RegisterImport.State.UNDOING:
            return operations.undo(job=job, queued=options["queue"], actor=SYSTEM)
        return job

    def _start(self, options: dict[str, Any]) -> RegisterImport:
        missing = [f"--{name}" for name in FILES if options[name] is None]
        if missing:
            raise CommandError(f"Name the three files: {', '.join(missing)} is missing.")
        with ExitStack() as opened:
            uploads = {}
            for name in FILES:
                try:
                    file = opened.enter_context(options[name].open("rb"))
                except OSError as error:
                    raise CommandError(f"{options[name]}: {error.strerror}") from None
                uploads[name] = File(file, name=options[name].name)
            return operations.start(
                uploads=uploads, day=options["day"], queued=options["queue"], actor=SYSTEM
            )

    def _carry(self, job: RegisterImport, options: dict[str, Any]) -> RegisterImport:
        if options["queue"]:
            self.stdout.write(f"Import {job.pk}: {job.state}.")
            return job
        begun = time.monotonic()
        following = Next.READ
        while following != Next.NOTHING:
            following = operations.carry_on(job_id=job.pk, seconds=_STEP_SECONDS)
            job = RegisterImport.objects.get(pk=job.pk)
            if job.state == RegisterImport.State.READING:
                self.stdout.write(f"    {job.lines_done} of about {job.lines_expected} lines")
        self.stdout.write(f"Import {job.pk}: {job.state} after {time.monotonic() - begun:.1f} s.")
        return job

    def _tell(self, job: RegisterImport) -> None:
        for what in ("units", "parts"):
            if counts := job.figures.get(what):
                told = ", ".join(f"{counts[name]} {name}" for name in _COUNTED)
                self.stdout.write(f"    {what}: {told}")
        for what, counts in job.undone.items():
            told = ", ".join(f"{number} {name}" for name, number in counts.items())
            self.stdout.write(f"    {what}: {told or 'nothing to undo'}")
        self._tell_mistakes(job)
        self.stdout.write(f"    {job.holds}")
        if job.failure:
            raise CommandError(job.get_failure_display())

    def _tell_mistakes(self, job: RegisterImport) -> None:
        spoiled = job.figures.get("spoiled", 0)
        if not spoiled:
            return
        self.stdout.write(f"    {spoiled} lines were left out; the first of them:")
        for one in job.mistakes.all()[:_SHOWN]:
            words = f"{field_name(one.field)}: {reason(one.code, one.figures)}"
            self.stderr.write(f"{one.file}:{one.line}: {words}")
