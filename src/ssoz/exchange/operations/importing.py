"""Imports of every register: brought in, told row by row, made in one act, and taken back in one."""

from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from ssoz.actors import Actor, require
from ssoz.exchange import refusals, storage
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.operations import batches
from ssoz.exchange.refusals import Refused
from ssoz.exchange.registers import Register
from ssoz.sheets import Unreadable, read

_SETTLE = "ssoz.access.tasks.settle_import"
_LONGEST_SECONDS = 1800
_MOST_NAMED = 20


@transaction.atomic
def begin_import(*, register: Register, upload: UploadedFile, actor: Actor) -> Batch:
    """Bring a file in; the queue looks what it would change."""
    require(actor.can(register.permission))
    batch = batches.receive(register=register.name, upload=upload, actor=actor)
    async_task(_SETTLE, batch.pk, timeout=_LONGEST_SECONDS)
    return batch


@transaction.atomic
def ask_import(*, register: Register, batch: Batch, what: str, actor: Actor) -> Batch:
    """Ask for the changes of an import, or for their undoing; the queue does it."""
    require(actor.can(register.permission))
    batch = batches.want(batch=batch, what=what, actor=actor)
    async_task(_SETTLE, batch.pk, timeout=_LONGEST_SECONDS)
    return batch


def settle_import(*, register: Register, batch: Batch, actor: Actor) -> Batch:
    """Do what an import waits for, in the right of whoever brought it."""
    require(actor.can(register.permission))
    try:
        if batch.state == Batch.State.WAITING:
            return tell_import(register=register, batch=batch, actor=actor)
        if batch.wanted == Batch.Wanted.APPLY:
            return apply_import(register=register, batch=batch, actor=actor)
        if batch.wanted == Batch.Wanted.UNDO:
            return undo_import(register=register, batch=batch, actor=actor)
    except Refused as refusal:
        return batches.give_back(batch=batch, problem=str(refusal), actor=actor)
    return batch


def tell_import(*, register: Register, batch: Batch, actor: Actor) -> Batch:
    """Read the file and tell what each row would change; nothing is changed."""
    try:
        with read(storage.path_of(batch.key)) as found:
            resource = register.resource(found.head, actor)
            lines = list(resource.lines(found.rows))
    except Unreadable as refusal:
        return batches.refuse(batch=batch, problem=str(refusal), actor=actor)
    return batches.judge(
        batch=batch, lines=lines, same=resource.same, ignored=resource.ignored, actor=actor
    )


@transaction.atomic
def apply_import(*, register: Register, batch: Batch, actor: Actor) -> Batch:
    """Make every change of an import, or none: a row that somebody changed meanwhile stops it."""
    batch = batches.locked(batch)
    if batch.state != Batch.State.JUDGED:
        return batch
    lines = _lines_of(batch)
    register.apply(lines, batch, actor)
    batches.keep_versions(lines)
    if register.secret:
        transaction.on_commit(partial(storage.drop, batch.key), robust=True)
    return batches.apply(batch=batch, actor=actor)


@transaction.atomic
def undo_import(*, register: Register, batch: Batch, actor: Actor) -> Batch:
    """Undo the changes of an import; what was changed since is left alone and named."""
    batch = batches.locked(batch)
    if batch.state != Batch.State.APPLIED:
        return batch
    left = register.undo(_lines_of(batch), batch, actor)
    named = [[line.number, line.thing_name] for line in left]
    return batches.undo(batch=batch, left=named, actor=actor)


def refuse_if_stale(stale: list[Line]) -> None:
    """Refuse to change what is no longer as it was when the file was checked."""
    if stale:
        rows = ", ".join(_("row %(n)d") % {"n": line.number} for line in stale[:_MOST_NAMED])
        raise Refused(refusals.CHANGED_SINCE % {"rows": rows}, "changed_since")


def _lines_of(batch: Batch) -> list[Line]:
    return list(batch.lines.exclude(fate=Line.Fate.WRONG))
