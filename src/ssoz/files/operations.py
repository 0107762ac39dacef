"""Taking files in, having them scanned, and destroying them.

A scan is three steps, each whole in itself: `claim` and commit; `examine` with no transaction open;
`conclude` in the transaction of whoever has to act on the outcome. A worker killed between two of
them leaves a claim that grows old, and the sweep takes the file again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from ssoz.actors import SYSTEM, Actor
from ssoz.files import refusals, storage
from ssoz.files.inspection import Finding, inspect
from ssoz.files.models import StoredFile
from ssoz.files.names import clean_name, extension_of
from ssoz.files.refusals import FileRefused
from ssoz.files.scanning import ScannerAway, Verdict, scanner
from ssoz.journal.operations import record
from ssoz.pauses import pause_after

__all__ = [
    "FileRefused",
    "Received",
    "claim",
    "conclude",
    "destroy_erased",
    "erase",
    "examine",
    "keep",
    "received",
    "store",
]

log = logging.getLogger(__name__)
_KINDS = {"pdf": StoredFile.Kind.PDF, "jpg": StoredFile.Kind.JPG, "jpeg": StoredFile.Kind.JPG}
_ORPHAN_SECONDS = 3600


@dataclass(frozen=True)
class Received:
    """An upload that lies on disk, was looked into, and has no row yet."""

    draft: storage.Draft
    name: str
    kind: StoredFile.Kind


@contextmanager
def received(*, upload: UploadedFile) -> Iterator[Received]:
    """Take an upload in; raise `FileRefused` for what is no whole PDF or JPG.

    Looking into a file takes its time, so no transaction may be open here. What the block does not
    keep is dropped with its failure. The bytes stay as they came, what a camera wrote into them
    included: they are evidence.
    """
    got = _receive(upload)
    try:
        _check_content(got)
        yield got
    except BaseException:
        storage.drop(got.draft.key)
        raise


@transaction.atomic
def keep(*, received: Received, actor: Actor) -> StoredFile:
    """Give a received file its place and its row; from now on it waits for the scanner."""
    draft, now = received.draft, timezone.now()
    try:
        storage.place(draft)
    except OSError as error:
        log.error("a file could not be kept: %s", error.strerror)
        raise refusals.broken_off(received.name) from error
    file = StoredFile(
        key=draft.key,
        name=received.name,
        kind=received.kind,
        size=draft.size,
        sha256=draft.sha256,
        uploaded_by_id=actor.person_id,
        uploaded_at=now,
        next_try_at=now,
    )
    record(file, "files.file.stored", by=actor, size=file.size, sha256=file.sha256)
    transaction.on_commit(partial(storage.confirm, file.key))
    return file


def store(*, upload: UploadedFile, actor: Actor) -> StoredFile:
    """Take an upload in and keep it, where nothing else has to happen in the same transaction."""
    with received(upload=upload) as got:
        return keep(received=got, actor=actor)


def _receive(upload: UploadedFile) -> Received:
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if size > settings.FILE_MAX_BYTES:
        raise refusals.too_large(name, size)
    if not size:
        raise refusals.empty(name)
    kind = _KINDS.get(extension_of(name))
    if kind is None:
        raise refusals.wrong_type(name)
    try:
        draft = storage.receive(upload)
    except OSError as error:
        log.error("a file could not be kept: %s", error.strerror)
        raise refusals.broken_off(name) from error
    if draft.size != upload.size:
        storage.drop(draft.key)
        raise refusals.broken_off(name)
    return Received(draft, name, kind)


def _check_content(got: Received) -> None:
    try:
        finding = inspect(got.draft.path, got.kind)
    except OSError as error:
        log.error("a file could not be kept: %s", error.strerror)
        raise refusals.broken_off(got.name) from error
    if finding == Finding.ENCRYPTED:
        raise refusals.encrypted(got.name)
    if finding != Finding.GOOD:
        raise refusals.content_differs(got.name)


@transaction.atomic
def erase(*, file: StoredFile, actor: Actor, act: str = "files.file.erased") -> StoredFile:
    """Destroy the bytes of a file; its row stays. A file that is erased already stays as it is."""
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    if file.erased_at is None:
        file.erased_at = timezone.now()
        record(file, act, by=actor)
        transaction.on_commit(partial(_destroy, file.pk, file.key), robust=True)
    return file


def claim(*, file_id: int) -> StoredFile | None:
    """Take a file for scanning and commit; return nothing if there is nothing to scan."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        if not StoredFile.objects.claim(file_id, now):
            return None
        return StoredFile.objects.get(pk=file_id)


def examine(*, file: StoredFile) -> Verdict | None:
    """Show a claimed file to the scanner, or let go of it and return nothing while none answers.

    No transaction may be open here: the scanner takes its time.
    """
    try:
        with storage.open_bytes(file.key) as content:
            return scanner().scan(content)
    except (ScannerAway, OSError) as error:
        log.warning("file %s waits for the scanner: %s", file.pk, error)
    pause = pause_after(file.attempts)
    mine = StoredFile.objects.filter(pk=file.pk, claimed_at=file.claimed_at)
    mine.update(claimed_at=None, next_try_at=timezone.now() + pause)
    return None


@transaction.atomic
def conclude(*, file: StoredFile, verdict: Verdict) -> StoredFile | None:
    """Write what the scanner found; return nothing if that was done already or the file is gone.

    The bytes of a dangerous file are destroyed; its name, size, hash and the finding stay.
    """
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    if file.state != StoredFile.State.WAITING or file.erased_at is not None:
        return None
    file.claimed_at = None
    if verdict.safe:
        file.pass_scan(timezone.now())
        record(file, "files.file.passed", by=SYSTEM)
        return file
    file.condemn(verdict.finding, timezone.now())
    record(file, "files.file.condemned", by=SYSTEM, finding=file.finding, sha256=file.sha256)
    transaction.on_commit(partial(_destroy, file.pk, file.key), robust=True)
    return file


def destroy_erased() -> int:
    """Remove bytes that outlived their row: a worker was killed, or a transaction rolled back."""
    erased = list(StoredFile.objects.to_destroy().values_list("pk", "key"))
    for file_id, key in erased:
        _destroy(file_id, key)
    return len(erased) + _drop_orphans()


def _drop_orphans() -> int:
    keys = list(storage.unconfirmed(_ORPHAN_SECONDS))
    kept = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True))
    for key in keys:
        (storage.confirm if key in kept else storage.drop)(key)
    return len(keys) - len(kept)


def _destroy(file_id: int, key: str) -> None:
    storage.drop(key)
    StoredFile.objects.filter(pk=file_id).update(on_disk=False)
