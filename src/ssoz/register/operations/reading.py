"""Reading a dump: stretch by stretch, each committed with its place, so that a crash costs one."""

import time
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.files import storage
from ssoz.journal.operations import record
from ssoz.register import dumps, policies
from ssoz.register.layout import LAYOUTS
from ssoz.register.models import FILES, RegisterImport
from ssoz.register.operations.jobs import held
from ssoz.register.operations.known import Known, known_at
from ssoz.register.operations.staging import Rows

LINES_AT_ONCE = 2000
_STATES = (RegisterImport.State.UPLOADED, RegisterImport.State.READING)


def read(*, job: RegisterImport, seconds: float | None = None, actor: Actor) -> bool | None:
    """Read on, for some seconds or to the end; tell whether it was reached, or nothing if overtaken.

    Whoever finds that another worker has read on meanwhile stops: the rows of a stretch and its
    place are committed together, and only onto the place from which it was read.
    """
    require(policies.may_read(actor, job))
    until = time.monotonic() + seconds if seconds is not None else None
    for file in job.files.values():
        storage.confirm(file["key"])  # the worker may have died between the commit and this
    while name := _next_file(job):
        ended = _read_file(job, name, until, actor)
        if not ended:
            return ended
    return True


def _next_file(job: RegisterImport) -> str:
    return next((name for name in FILES if not job.place[name]["ended"]), "")


def _read_file(job: RegisterImport, name: str, until: float | None, actor: Actor) -> bool | None:
    known = known_at(job, name)
    with dumps.open_text(dumps.path_of(job.files[name])) as text:
        found = dumps.lines(text, at=job.place[name]["bytes"])
        while not job.place[name]["ended"]:
            begun = time.monotonic()
            stretch = list(islice(found, LINES_AT_ONCE))
            rows, place = _read_stretch(job, name, stretch, known)
            if not _commit(job, name, rows, place, begun, actor):
                return None
            # Asked after a stretch: each call gets on, however long it took to begin.
            if until is not None and time.monotonic() > until and not place["ended"]:
                return False
    return True


def _read_stretch(
    job: RegisterImport, name: str, stretch: list[tuple[bytes, int]], known: Known
) -> tuple[Rows, dict[str, Any]]:
    place = dict(job.place[name])
    rows = Rows(job.pk)
    for raw, size in stretch:
        place["lines"] += 1
        place["bytes"] += size
        if raw:
            rows.take(raw, place["lines"], LAYOUTS[name], known)
    place["spoiled"] += rows.spoiled
    place["unreadable"] += rows.unreadable
    place["ended"] = len(stretch) < LINES_AT_ONCE
    return rows, place


@transaction.atomic
def _commit(
    job: RegisterImport, name: str, rows: Rows, place: dict[str, Any], begun: float, actor: Actor
) -> bool:
    """Write a stretch with its place; tell whether it was still wanted."""
    fresh = held(job, *_STATES)
    if fresh is None or fresh.place != job.place:
        return False
    now = timezone.now()
    if fresh.state == RegisterImport.State.UPLOADED:
        fresh.read(now)
        record(fresh, "register.import.reading", by=actor)
    rows.write()
    job.place = fresh.place | {name: place}
    job.reading_seconds = fresh.reading_seconds + time.monotonic() - begun
    RegisterImport.objects.filter(pk=job.pk).update(
        place=job.place, reading_seconds=job.reading_seconds, moved_at=now
    )
    return True
