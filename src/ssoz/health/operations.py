"""Leaving signs of life, and what an administrator does with jobs that failed."""

import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.models import Failure
from django_q.tasks import AsyncTask

from ssoz.actors import Actor, require
from ssoz.health import policies
from ssoz.health.models import Backup, Heartbeat
from ssoz.journal.operations import note, record

# What the queue may call: the tasks of a subject, and of the faces' common floor.
_TASK = re.compile(r"(?:ssoz\.\w+|web)\.tasks\.\w+")
_LONGEST_SECONDS = 3600  # what it was given at first is not kept with the failure


class JobGone(Exception):
    """The job is not there to be acted on. The message is fit for the user."""


def beat(name: str) -> None:
    """Leave a sign of life of one part."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


@transaction.atomic
def try_job_again(*, job_id: str, actor: Actor) -> None:
    """Queue a job that failed once more; its failure is off the list."""
    require(policies.may_try_job_again(actor))
    job = _failed(job_id)
    if not _TASK.fullmatch(job.func):
        raise JobGone(_("This job is none of the system's own. It can only be discarded."))
    AsyncTask(job.func, *(job.args or ()), timeout=_LONGEST_SECONDS, **(job.kwargs or {})).run()
    job.delete()
    note("health.job.tried_again", by=actor, job=job_id, task=job.func)


@transaction.atomic
def discard_job(*, job_id: str, actor: Actor) -> None:
    """Take a job that failed off the list."""
    require(policies.may_discard_job(actor))
    job = _failed(job_id)
    job.delete()
    note("health.job.discarded", by=actor, job=job_id, task=job.func)


def note_backup(
    *,
    way: str,
    begun_at: datetime,
    label: str = "",
    size: int = 0,
    sha256: str = "",
    actor: Actor,
) -> Backup:
    """Say that a copy of the data was made."""
    require(actor.is_system)
    backup = Backup(
        way=way, begun_at=begun_at, done_at=timezone.now(), label=label, size=size, sha256=sha256
    )
    record(backup, "health.backup.made", by=actor, way=way, size=size)
    return backup


def _failed(job_id: str) -> Failure:
    job = Failure.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise JobGone(_("This job is no longer on the list: somebody else has dealt with it."))
    return job
