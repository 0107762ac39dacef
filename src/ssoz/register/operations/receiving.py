"""Taking the three files in, and calling an import off."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed
from django_q.tasks import async_task

from ssoz.actors import Actor, require
from ssoz.files import storage
from ssoz.journal.operations import record
from ssoz.register import dumps, policies, refusals
from ssoz.register.dumps import Dump
from ssoz.register.layout import LAYOUTS
from ssoz.register.models import FILES, RegisterImport
from ssoz.register.operations.cleaning import forget_files, forget_staged
from ssoz.register.operations.jobs import demand, locked, now_of
from ssoz.register.refusals import Refused

CONTINUE = "ssoz.register.tasks.continue_import"


def start(
    *, uploads: Mapping[str, File], day: date | None = None, queued: bool = True, actor: Actor
) -> RegisterImport:
    """Take a dump in and let it be read; raise `Refused` for what is no dump at all.

    Looking into files takes its time, so no transaction may be open here.
    """
    require(policies.may_import(actor))
    day = day or timezone.localdate()
    if day > timezone.localdate():
        raise Refused(refusals.DAY_AHEAD, "day")
    _demand_none_open()
    with _taken_in(uploads) as taken:
        return _keep(taken, day, queued, actor)


@contextmanager
def _taken_in(uploads: Mapping[str, File]) -> Iterator[dict[str, Dump]]:
    taken: dict[str, Dump] = {}
    try:
        for name in FILES:
            taken[name] = dumps.take_in(uploads[name], LAYOUTS[name])
        yield taken
    except BaseException:
        for dump in taken.values():
            storage.drop(dump.draft.key)
        raise


@transaction.atomic
def _keep(taken: dict[str, Dump], day: date, queued: bool, actor: Actor) -> RegisterImport:
    _demand_none_open()
    now = timezone.now()
    job = RegisterImport(
        day=day, started_at=now, moved_at=now,
        files={name: dump.as_stored() for name, dump in taken.items()},
        place={name: {"bytes": 0, "lines": 0, "ended": False, "spoiled": 0, "unreadable": 0}
               for name in FILES},
    )  # fmt: skip
    now_of(job, actor)
    for dump in taken.values():
        storage.place(dump.draft)
        transaction.on_commit(partial(storage.confirm, dump.draft.key))
    hashes = {name: dump.draft.sha256 for name, dump in taken.items()}
    record(job, "register.import.started", by=actor, day=day, **hashes)
    if queued:
        async_task(CONTINUE, job.pk)
    return job


@transaction.atomic
def cancel(*, job: RegisterImport, actor: Actor) -> RegisterImport:
    """Call an import off that is not applied; what was read of it is forgotten."""
    job = locked(job)
    require(policies.may_cancel(actor, job))
    demand(can_proceed(job.cancel), job)
    job.cancel(timezone.now())
    record(job, "register.import.cancelled", by=actor)
    forget_staged(job)
    forget_files(job)
    return job


def _demand_none_open() -> None:
    other = RegisterImport.objects.unfinished().first()
    if other is not None:
        raise Refused(refusals.ANOTHER_OPEN, "open", job=str(other))
