"""Exports: asked for by a person, written by the queue, taken within days, then gone.

Writing is not done in a transaction: rows are read in one statement, so that the file shows one
moment, and go to an unfinished file that one process alone can hold. Its name it gets when it is
whole; only then the row says *ready*. A worker that is killed leaves an unfinished file, which the
next one empties and writes from the beginning: a file is there whole or not at all.
"""

import logging
import secrets
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed
from django_q.tasks import async_task

from ssoz.actors import SYSTEM, Actor, NotAllowed, require
from ssoz.exchange import mails, policies, refusals, storage
from ssoz.exchange.models import Batch, Export
from ssoz.exchange.refusals import Refused
from ssoz.exchange.sources import source_of
from ssoz.journal.operations import note, record
from ssoz.parameters.reading import value
from ssoz.sheets import Format, Page, Row

log = logging.getLogger(__name__)
_WRITE = "ssoz.exchange.tasks.write_export"
_LONGEST_SECONDS = 3600
_MOST_AT_ONCE = 5
_MOST_ATTEMPTS = 20
_SAY_EVERY = 1.0
_ORPHAN_SECONDS = 3600


class _GivenUp(Exception):
    """The export was cancelled while its file was being written."""


def note_direct(*, screen: str, query: str, format: str, rows: int, actor: Actor) -> None:
    """Note that a list was taken along at once, without the queue."""
    require(actor.can("export.make"))
    note("exchange.list.exported", by=actor, screen=screen, query=query, kind=format, rows=rows)


@transaction.atomic
def start_export(
    *, screen: str, name: str, query: str, columns: Sequence[str], format: str, rows: int,
    email: str = "", actor: Actor,
) -> Export:  # fmt: skip
    """Ask for the file of a list; the queue writes it as this person in this profile."""
    require(actor.can("export.make"))
    if format not in Format.values:
        raise Refused(refusals.UNKNOWN_FORMAT, "format")
    if not rows:
        raise Refused(refusals.NOTHING_TO_EXPORT, "nothing")
    if Export.objects.visible_to(actor).unfinished().count() >= _MOST_AT_ONCE:
        raise Refused(refusals.TOO_MANY_EXPORTS, "too_many")
    now = timezone.now()
    assert actor.person_id  # a right comes from a profile
    export = Export(
        screen=screen, name=name[:200], query=query, columns=list(columns), format=format,
        person_id=actor.person_id, profile_id=actor.profile_id, unit_id=actor.unit_id,
        address=actor.address, email=email, key=secrets.token_hex(20), rows_total=rows,
        asked_at=now, moved_at=now,
    )  # fmt: skip
    record(export, "exchange.export.asked", by=actor, screen=screen, query=query, kind=format)
    async_task(_WRITE, export.pk, timeout=_LONGEST_SECONDS)
    return export


@transaction.atomic
def cancel(*, export: Export, actor: Actor) -> Export:
    """Give an export up; whoever writes its file stops within a second."""
    export = Export.objects.select_for_update().get(pk=export.pk)
    require(policies.may_cancel(actor, export))
    if not export.is_finished:
        export.cancel(timezone.now())
        record(export, "exchange.export.cancelled", by=actor)
        transaction.on_commit(partial(storage.drop, export.key), robust=True)
    return export


def note_download(*, export: Export, actor: Actor) -> None:
    """Note who took a file."""
    require(policies.may_download(actor, export))
    note("exchange.export.downloaded", by=actor, thing=export, sha256=export.sha256)


# --- Writing ---------------------------------------------------------------------------------------


def write_export(*, export_id: int) -> str:
    """Write the file of an export unless another process does; return what became of it."""
    export = Export.objects.filter(pk=export_id).unfinished().first()
    if export is None:
        return "nothing to do"
    with storage.held(export.key) as file:
        if file is None:
            return "another process writes it"
        try:
            begin(export=export, actor=SYSTEM)
            export.refresh_from_db()
            page = _page_of(export)
            counted = _Counted(export, page)
            size, sha256 = storage.pour(Format(export.format).written(counted.page), file)
            storage.place(export.key)
            finish(export=export, rows=counted.rows, size=size, sha256=sha256, actor=SYSTEM)
        except NotAllowed:
            fail(export=export, problem=str(refusals.RIGHTS_GONE), actor=SYSTEM)
            storage.drop(export.key)
        except (_GivenUp, TransitionNotAllowed):
            return _let_go(export)
    return "done"


def _let_go(export: Export) -> str:
    """Clear away after an export that was given up, or that another process was faster to write."""
    export.refresh_from_db()
    if export.state == Export.State.READY:
        storage.drop_unfinished(export.key)
        return "done already"
    storage.drop(export.key)
    return "given up"


def _page_of(export: Export) -> Page:
    source = source_of(export.screen)
    require(source is not None)
    assert source is not None
    return source.page_for(export)


class _Counted:
    """A page whose rows are counted as they pass, and told each second."""

    def __init__(self, export: Export, page: Page) -> None:
        self.rows = 0
        self.page = page._replace(rows=self._passing(page))
        self._export = export
        self._said = time.monotonic()

    def _passing(self, page: Page) -> Iterator[Row]:
        for count, row in enumerate(page.rows):
            yield row
            self.rows = count  # the head is the first of them
            if count % 200 == 0 and time.monotonic() - self._said > _SAY_EVERY:
                self._say()

    def _say(self) -> None:
        self._said = time.monotonic()
        running = Export.objects.filter(pk=self._export.pk, state=Export.State.RUNNING)
        if not running.update(rows_done=self.rows, moved_at=timezone.now()):
            raise _GivenUp


@transaction.atomic
def begin(*, export: Export, actor: Actor) -> Export:
    """Say that the file is being written from now on."""
    require(policies.may_begin(actor, export))
    export = Export.objects.select_for_update().get(pk=export.pk)
    export.begin(timezone.now())
    record(export, "exchange.export.begun", by=actor, attempt=export.attempts)
    return export


@transaction.atomic
def finish(*, export: Export, rows: int, size: int, sha256: str, actor: Actor) -> Export:
    """Say that the file is there, and tell whoever asked for it."""
    require(policies.may_finish(actor, export))
    export = Export.objects.select_for_update().get(pk=export.pk)
    kept = timedelta(days=value("export_keep_days"))
    export.finish(timezone.now(), kept, rows, size, sha256)
    record(export, "exchange.export.ready", by=actor, rows=rows, size=size, sha256=sha256)
    mails.export_ready(export)
    return export


@transaction.atomic
def fail(*, export: Export, problem: str, actor: Actor) -> Export:
    """Say that there will be no file, and why."""
    require(policies.may_fail(actor, export))
    export = Export.objects.select_for_update().get(pk=export.pk)
    export.fail(timezone.now(), problem)
    record(export, "exchange.export.failed", by=actor, problem=problem)
    transaction.on_commit(partial(storage.drop, export.key), robust=True)
    return export


# --- Sweeps ----------------------------------------------------------------------------------------


def to_resume() -> list[int]:
    """Return the exports that nobody moves any more; those tried too often are failed."""
    since = timezone.now() - timedelta(seconds=settings.EXPORT_STALE_SECONDS)
    stale = Export.objects.unfinished().filter(moved_at__lt=since)
    waiting = []
    for export in stale.order_by("pk"):
        if export.attempts >= _MOST_ATTEMPTS:
            fail(export=export, problem=str(refusals.NOT_WRITTEN), actor=SYSTEM)
        else:
            waiting.append(export.pk)
    return waiting


def destroy_expired() -> int:
    """Remove the files whose time is over, and those that no export has any more."""
    now = timezone.now()
    over = list(Export.objects.filter(state=Export.State.READY, expires_at__lte=now))
    for export in over:
        expire(export=export, actor=SYSTEM)
    old = storage.keys(_ORPHAN_SECONDS)
    kept = Export.objects.filter(key__in=old).exclude(
        state__in=[Export.State.EXPIRED, Export.State.CANCELLED, Export.State.FAILED]
    )
    orphans = old - set(kept.values_list("key", flat=True))
    brought = Batch.objects.filter(key__in=orphans, state__in=["waiting", "judged", "applied"])
    orphans -= set(brought.values_list("key", flat=True))
    for key in orphans:
        storage.drop(key)
    return len(over) + len(orphans)


@transaction.atomic
def expire(*, export: Export, actor: Actor) -> Export:
    """Let a file go whose time is over; that it was there stays."""
    require(policies.may_expire(actor, export))
    export = Export.objects.select_for_update().get(pk=export.pk)
    if export.state == Export.State.READY:
        export.expire()
        record(export, "exchange.export.expired", by=actor)
        transaction.on_commit(partial(storage.drop, export.key), robust=True)
    return export
