"""Undoing an import as one act: what it made goes, what it changed gets its old values back."""

from datetime import datetime
from itertools import batched

from django.db import models, transaction
from django.utils import timezone
from django_fsm import can_proceed
from django_q.tasks import async_task

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.register import policies, refusals
from ssoz.register.models import RegisterImport, Touched
from ssoz.register.models.staging import UNIT_SEARCHED
from ssoz.register.operations import removing
from ssoz.register.operations.applying import SECONDS
from ssoz.register.operations.jobs import demand, held, locked, now_of
from ssoz.register.refusals import Refused
from ssoz.register.statements import (
    history_of,
    listed,
    run,
    run_each,
    set_from,
    table,
    take_all_the_time,
    tracked_columns,
)
from ssoz.units.models import Part, Unit
from ssoz.units.operations import refresh_statistics

UNDO = "ssoz.register.tasks.complete_import"
_TOUCHED = table(Touched)
_THINGS: tuple[tuple[str, type[Unit] | type[Part]], ...] = (("part", Part), ("unit", Unit))
_AT_ONCE = 2000


@transaction.atomic
def undo(*, job: RegisterImport, queued: bool = True, actor: Actor) -> RegisterImport:
    """Order an import to be undone; only the last one that was applied can be."""
    job = locked(job)
    require(policies.may_undo(actor, job))
    demand(can_proceed(job.undo), job)
    applied = (RegisterImport.State.APPLIED, RegisterImport.State.UNDOING)
    later = RegisterImport.objects.filter(pk__gt=job.pk, state__in=applied).last()
    if later is not None:
        raise Refused(refusals.NOT_LAST, "not_last", job=str(later))
    now_of(job, actor)
    job.undo(timezone.now())
    record(job, "register.import.undo_ordered", by=actor)
    if queued:
        async_task(UNDO, job.pk, timeout=SECONDS)
    return job


def complete_undo(*, job: RegisterImport, actor: Actor) -> bool:
    """Undo what was ordered, all or nothing; tell whether it was done now."""
    require(policies.may_complete_undo(actor, job))
    done = _in_one_transaction(job, actor)
    if done:
        refresh_statistics()
    return done


@transaction.atomic
def _in_one_transaction(job: RegisterImport, actor: Actor) -> bool:
    fresh = held(job, RegisterImport.State.UNDOING)
    if fresh is None:
        return False
    take_all_the_time()
    now = timezone.now()
    for what, model in _THINGS:
        _leave_edited(fresh, what, model)
    for what, model in _THINGS:
        _restore(fresh, what, model, now)
    _reindex(fresh)
    removing.remove_created(fresh, now)
    undone = _counted(fresh)
    fresh.complete_undo(undone, timezone.now())
    record(fresh, "register.import.undone", by=actor, **undone)
    return True


def _leave_edited(job: RegisterImport, what: str, model: type[Unit] | type[Part]) -> None:
    """Leave alone what somebody changed after the import."""
    run(
        f"UPDATE {_TOUCHED} AS t SET kept = 'edited' WHERE t.job_id = %s AND t.what = %s"
        f" AND EXISTS (SELECT 1 FROM {table(history_of(model))} h WHERE h.id = t.thing_id"
        "  AND h.history_id > t.after_id)", job.pk, what,
    )  # fmt: skip
    run(
        f"UPDATE {_TOUCHED} SET kept = 'unknown' WHERE job_id = %s AND what = %s AND kept = ''"
        " AND NOT (fate = 'created') AND before_id IS NULL", job.pk, what,
    )  # fmt: skip


def _restore(job: RegisterImport, what: str, model: type[Unit] | type[Part], now: datetime) -> None:
    """Give back the values that the history has from before."""
    history = table(history_of(model))
    columns = [name for name in tracked_columns(model) if name != "id"]
    undoable = "t.job_id = %s AND t.what = %s AND NOT (t.fate = 'created') AND t.kept = ''"
    run(
        f"UPDATE {table(model)} AS r SET {set_from(columns, 'x')} FROM ("
        f" SELECT t.thing_id, {listed(columns, 'h')} FROM {_TOUCHED} t"
        f" JOIN {history} h ON h.history_id = t.before_id WHERE {undoable}) AS x"
        " WHERE x.thing_id = r.id",
        job.pk, what,
    )  # fmt: skip
    removing.keep_history(model, undoable, "~", job, (job.pk, what), now)


def _reindex(job: RegisterImport) -> None:
    """Compute again what searching needs; the history does not keep it."""
    back = Touched.objects.filter(job=job, what="unit", kept="").exclude(fate="created")
    names = ("id", "name", "town", "regon", "nip", "book_number", *UNIT_SEARCHED)
    units = Unit.objects.filter(pk__in=back.values("thing_id")).only(*names).order_by()
    marks = ", ".join(f"{name} = %s" for name in UNIT_SEARCHED)
    for batch in batched(units.iterator(_AT_ONCE), _AT_ONCE):
        run_each(
            f"UPDATE {table(Unit)} SET {marks} WHERE id = %s",
            [
                (*(getattr(unit, name) for name in UNIT_SEARCHED), unit.pk)
                for unit in batch
                if _is_indexed_anew(unit)
            ],
        )


def _is_indexed_anew(unit: Unit) -> bool:
    before = [getattr(unit, name) for name in UNIT_SEARCHED]
    unit.index()
    return before != [getattr(unit, name) for name in UNIT_SEARCHED]


def _counted(job: RegisterImport) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {"units": {}, "parts": {}}
    rows = Touched.objects.filter(job=job).values_list("what", "fate", "kept")
    for what, fate, kept, number in rows.annotate(n=models.Count("pk")).order_by():
        name = kept or {"created": "removed", "changed": "restored", "closed": "reopened"}[fate]
        group = counts[f"{what}s"]
        group[name] = group.get(name, 0) + number
    return counts
