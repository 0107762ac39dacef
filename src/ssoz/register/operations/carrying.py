"""Carrying an import on from wherever it stands: what the queue and the command have in common."""

import logging
import zipfile
from enum import StrEnum

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django_fsm import can_proceed

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.register import policies
from ssoz.register.models import RegisterImport
from ssoz.register.operations.applying import complete
from ssoz.register.operations.cleaning import forget_files, forget_staged
from ssoz.register.operations.comparing import compare
from ssoz.register.operations.jobs import actor_of, locked
from ssoz.register.operations.reading import read
from ssoz.register.operations.undoing import complete_undo
from ssoz.register.refusals import Refused

log = logging.getLogger(__name__)
_PASSING = (OperationalError, InterfaceError)
_UNREADABLE = (OSError, zipfile.BadZipFile, Refused)


class Next(StrEnum):
    """What is to be done after a step."""

    NOTHING = ""
    READ = "read"
    COMPARE = "compare"


def carry_on(*, job_id: int, seconds: float | None = None) -> Next:
    """Do the next step of an import; what can never work is noted, what may work later is raised."""
    job = RegisterImport.objects.get(pk=job_id)
    actor = actor_of(job)
    try:
        return _step(job, seconds, actor)
    except _PASSING:
        raise
    except _UNREADABLE:
        fail(job=job, failure=RegisterImport.Failure.FILE, actor=actor)
    except DatabaseError as error:
        # What it refused is of the public register, so it may stand in the log.
        log.error("register import %s failed: %s", job_id, error)
        fail(job=job, failure=RegisterImport.Failure.DATABASE, actor=actor)
    return Next.NOTHING


def _step(job: RegisterImport, seconds: float | None, actor: Actor) -> Next:
    match job.state:
        case RegisterImport.State.UPLOADED | RegisterImport.State.READING:
            if all(place["ended"] for place in job.place.values()):
                compare(job=job, actor=actor)
                return Next.NOTHING
            ended = read(job=job, seconds=seconds, actor=actor)
            if ended is None:
                return Next.NOTHING
            return Next.COMPARE if ended else Next.READ
        case RegisterImport.State.APPLYING:
            complete(job=job, actor=actor)
        case RegisterImport.State.UNDOING:
            complete_undo(job=job, actor=actor)
    return Next.NOTHING


@transaction.atomic
def fail(*, job: RegisterImport, failure: str, actor: Actor) -> None:
    """Give an import up; an undoing that fails leaves it applied."""
    job = locked(job)
    require(policies.may_fail(actor, job))
    if not can_proceed(job.fail):
        return
    was_undoing = job.state == RegisterImport.State.UNDOING
    job.fail(failure, timezone.now())
    record(job, "register.import.failed", by=actor, why=job.failure)
    if not was_undoing:
        forget_staged(job)
        forget_files(job)
