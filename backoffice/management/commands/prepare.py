"""Bring an installation to where it can start: registers, schedules, a first sign of life."""

from argparse import ArgumentParser
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from backoffice.management.commands.load_questionnaires import shipped, shipped_rules
from ssoz.access.loading import load_registers
from ssoz.actors import SYSTEM
from ssoz.health.operations import beat
from ssoz.health.queries import WORKER, was_heard
from ssoz.questionnaires.mistakes import EditionInvalid
from ssoz.questionnaires.operations import load_many
from ssoz.reports.operations import load_assigning_rules

EACH_MINUTE = (
    "ssoz.health.tasks.beat",
    "ssoz.journal.tasks.seal",
    "ssoz.mail.tasks.resend_waiting",
    "ssoz.access.tasks.rescan_waiting",
    "ssoz.files.tasks.destroy_erased",
    "ssoz.bulk.tasks.resume_stale",
    "ssoz.register.tasks.resume_imports",
    "ssoz.exchange.tasks.resume_exports",
    "ssoz.access.tasks.resume_imports",
    "ssoz.trials.tasks.resume_trials",
    "ssoz.access.tasks.resume_mailings",
    "ssoz.presence.tasks.forget_absent",
    "ssoz.workbooks.tasks.drop_forgotten",
)
EACH_NIGHT = {
    "ssoz.units.tasks.find_doubles": time(2, 30),
    "ssoz.people.tasks.purge_attempts": time(3, 10),
    "ssoz.access.tasks.purge_registrations": time(3, 15),
    "web.tasks.clear_sessions": time(3, 20),
    "ssoz.access.tasks.remind_of_attachments": time(7, 0),
    "ssoz.reports.tasks.remind_of_due_dates": time(7, 10),
}


class Command(BaseCommand):
    """Run at every start: it adds what is missing and changes nothing else."""

    help = "Load the registers and the schedules. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the one switch that overwrites."""
        parser.add_argument(
            "--reset-roles",
            action="store_true",
            help="Bring roles that an administrator edited back to what the files say.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, schedule, and say what was done."""
        loaded = load_registers(
            folder=settings.BASE_DIR / "fixtures",
            reset_roles=options["reset_roles"],
            actor=SYSTEM,
        )
        loaded["editions"] = self._load_editions()
        scheduled = put_schedules()
        if not was_heard(WORKER):
            beat(WORKER)
        done = [f"{count} {name}" for name, count in loaded.items() if count]
        if scheduled:
            done.append(f"{scheduled} schedules")
        self.stdout.write(f"Loaded: {', '.join(done)}." if done else "Everything is in place.")

    def _load_editions(self) -> int:
        try:
            changed, frozen = load_many(files=shipped(), actor=SYSTEM)
            assigning, kept = load_assigning_rules(files=shipped_rules(), actor=SYSTEM)
        except EditionInvalid as invalid:
            raise CommandError(str(invalid)) from invalid
        # An edition in use keeps what it says, and so do rules of the desk; the system starts all
        # the same.
        for refusal in (*frozen, *kept):
            self.stderr.write(str(refusal))
        return changed + assigning


@transaction.atomic
def put_schedules() -> int:
    """Put the periodic work by name; return how many schedules were new or different."""
    changed = 0
    for function in EACH_MINUTE:
        changed += _put(function, {"schedule_type": Schedule.MINUTES, "minutes": 1})
    for function, at in EACH_NIGHT.items():
        changed += _put(function, {"schedule_type": Schedule.DAILY, "minutes": None}, _next(at))
    return changed


def _put(function: str, wanted: dict[str, Any], next_run: datetime | None = None) -> bool:
    wanted = wanted | {"func": function, "repeats": -1}
    first = {"next_run": next_run or timezone.now()}
    _, is_new = Schedule.objects.get_or_create(name=function, defaults=wanted | first)
    if is_new:
        return True
    # The moment of the next run is the worker's: only what we say is compared.
    kept = Schedule.objects.filter(name=function)
    return not kept.filter(**wanted).exists() and bool(kept.update(**wanted))


def _next(at: time) -> datetime:
    now = timezone.localtime()
    today = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)
