"""Imports: a file is kept, judged row by row, then made one change of many rows, or undone.

What a row means, the register says whose it is; here stands what is the same for all of them.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ssoz.actors import SYSTEM, Actor, require
from ssoz.exchange import policies, refusals, storage
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.refusals import Refused
from ssoz.journal.operations import record
from ssoz.sheets.reading import MOST_BYTES

_AT_ONCE = 500


def receive(*, register: str, upload: UploadedFile, actor: Actor) -> Batch:
    """Keep a file that somebody brings; it is looked into by the queue."""
    if not upload.size:
        raise Refused(refusals.FILE_EMPTY, "empty")
    if upload.size > MOST_BYTES:
        raise Refused(refusals.FILE_TOO_LARGE % {"most": MOST_BYTES // 1_000_000}, "too_large")
    key = secrets.token_hex(20)
    with storage.held(key) as file:
        assert file is not None  # nobody else knows the key
        size, sha256 = storage.pour(upload.chunks(), file)
        storage.place(key)
    now = timezone.now()
    assert actor.person_id  # a right comes from a profile
    batch = Batch(
        register=register, file_name=_plain_name(upload.name), key=key, size=size, sha256=sha256,
        person_id=actor.person_id, person_name=actor.name[:200], profile_id=actor.profile_id,
        unit_id=actor.unit_id, address=actor.address, asked_at=now, moved_at=now,
    )  # fmt: skip
    record(batch, "exchange.batch.received", by=actor, register=register, size=size, sha256=sha256)
    return batch


@transaction.atomic
def judge(
    *, batch: Batch, lines: Sequence[Line], same: int, ignored: list[str], actor: Actor
) -> Batch:
    """Keep what was found in each row."""
    batch = locked(batch)
    require(policies.may_judge(actor, batch))
    batch.lines.all().delete()
    for line in lines:
        line.batch = batch
    Line.objects.bulk_create(lines, batch_size=_AT_ONCE)
    batch.judge(timezone.now(), same, ignored)
    record(batch, "exchange.batch.judged", by=actor, **batch.counts())
    return batch


@transaction.atomic
def refuse(*, batch: Batch, problem: str, actor: Actor) -> Batch:
    """Say that the file can not be read, and why."""
    batch = locked(batch)
    require(policies.may_refuse(actor, batch))
    batch.refuse(timezone.now(), problem)
    record(batch, "exchange.batch.refused", by=actor)
    transaction.on_commit(partial(storage.drop, batch.key), robust=True)
    return batch


@transaction.atomic
def want(*, batch: Batch, what: str, actor: Actor) -> Batch:
    """Ask the queue to make the changes of an import, or to undo them."""
    batch = locked(batch)
    require(policies.may_apply(actor, batch))
    needed = {Batch.Wanted.APPLY: Batch.State.JUDGED, Batch.Wanted.UNDO: Batch.State.APPLIED}
    if batch.wanted or batch.state != needed[Batch.Wanted(what)]:
        raise Refused(refusals.NOT_NOW, "state")
    if what == Batch.Wanted.APPLY and batch.lines.filter(fate=Line.Fate.WRONG).exists():
        raise Refused(refusals.MISTAKES_LEFT, "mistakes")
    batch.wanted, batch.problem, batch.moved_at = what, "", timezone.now()
    batch.attempts = 0
    record(batch, f"exchange.batch.{what}_wanted", by=actor)
    return batch


@transaction.atomic
def give_back(*, batch: Batch, problem: str, actor: Actor) -> Batch:
    """Say why what was wanted could not be done; nothing of it was."""
    batch = locked(batch)
    batch.wanted, batch.problem, batch.moved_at = "", problem, timezone.now()
    record(batch, "exchange.batch.not_done", by=actor)
    return batch


@transaction.atomic
def apply(*, batch: Batch, actor: Actor) -> Batch:
    """Say that all changes are made; what made them stands in the same transaction."""
    require(policies.may_apply(actor, batch))
    batch.apply(timezone.now())
    record(batch, "exchange.batch.applied", by=actor, **batch.counts())
    return batch


@transaction.atomic
def undo(*, batch: Batch, left: list[list], actor: Actor) -> Batch:
    """Say that the changes are undone, and which rows were left as they are."""
    require(policies.may_undo(actor, batch))
    batch.undo(timezone.now(), left)
    record(batch, "exchange.batch.undone", by=actor, left=len(left))
    return batch


@transaction.atomic
def drop(*, batch: Batch, actor: Actor) -> Batch:
    """Give an import up before anything was changed."""
    batch = locked(batch)
    require(policies.may_drop(actor, batch))
    if batch.state != Batch.State.JUDGED or batch.wanted:
        raise Refused(refusals.NOT_NOW, "state")
    batch.drop(timezone.now())
    record(batch, "exchange.batch.dropped", by=actor)
    transaction.on_commit(partial(storage.drop, batch.key), robust=True)
    return batch


def drop_forgotten() -> int:
    """Give up the imports with which nobody has gone on for as long as a file is kept."""
    before = timezone.now() - timedelta(days=settings.EXPORT_KEEP_DAYS)
    forgotten = Batch.objects.filter(state=Batch.State.JUDGED, wanted="", moved_at__lt=before)
    for batch in forgotten:
        drop(batch=batch, actor=SYSTEM)
    return len(forgotten)


def locked(batch: Batch) -> Batch:
    """Lock an import and read it again."""
    return Batch.objects.select_for_update().get(pk=batch.pk)


def count_attempt(*, batch_id: int) -> Batch | None:
    """Note that a worker takes an import up; return nothing if it waits for nothing."""
    waiting = Batch.objects.unsettled().filter(pk=batch_id)
    waiting.update(attempts=F("attempts") + 1, moved_at=timezone.now())
    return waiting.first()


def keep_versions(lines: Iterable[Line]) -> None:
    """Keep with each row which version of the thing it made."""
    Line.objects.bulk_update(lines, ["version", "thing_id"], batch_size=_AT_ONCE)


def unsettled() -> list[Batch]:
    """Return the imports whose worker is gone."""
    since = timezone.now() - timedelta(seconds=settings.EXPORT_STALE_SECONDS)
    return list(Batch.objects.unsettled().filter(moved_at__lt=since).order_by("pk"))


def _plain_name(name: str | None) -> str:
    return "".join(sign for sign in name or "" if sign.isprintable())[-200:] or "?"
