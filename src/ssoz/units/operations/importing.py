"""Units from a spreadsheet: what each row would change, all of it in one act, and back again.

Whose rows do not lie in reach are told that they were not found, whether they exist or not.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from ssoz.actors import Actor, require
from ssoz.exchange import operations as exchange
from ssoz.exchange import refusals, storage
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.refusals import Refused
from ssoz.journal.operations import note
from ssoz.sheets import Unreadable, read
from ssoz.units.judging import Judge
from ssoz.units.models import Unit

PERMISSION = "unit.edit"
REGISTER = "units"
_SETTLE = "ssoz.access.tasks.settle_import"
_LONGEST_SECONDS = 1800
_AT_ONCE = 200
_ADDED, _CHANGED = "units.unit.added_by_import", "units.unit.changed_by_import"
_UNDONE = "units.unit.import_undone"
_INDEXED = ["search_text", "name_text", "town_text", "book_text", "name_key"]


@transaction.atomic
def begin_import(*, upload: UploadedFile, actor: Actor) -> Batch:
    """Bring a file of units in; the queue looks what it would change."""
    require(actor.can(PERMISSION))
    batch = exchange.receive(register=REGISTER, upload=upload, actor=actor)
    async_task(_SETTLE, batch.pk, timeout=_LONGEST_SECONDS)
    return batch


def ask_import(*, batch: Batch, what: str, actor: Actor) -> Batch:
    """Ask for the changes of an import, or for their undoing; the queue does it."""
    require(actor.can(PERMISSION))
    with transaction.atomic():
        batch = exchange.want(batch=batch, what=what, actor=actor)
        async_task(_SETTLE, batch.pk, timeout=_LONGEST_SECONDS)
    return batch


def settle_import(*, batch: Batch, actor: Actor) -> Batch:
    """Do what an import waits for, in the right of whoever brought it."""
    require(actor.can(PERMISSION))
    try:
        if batch.state == Batch.State.WAITING:
            return judge_import(batch=batch, actor=actor)
        if batch.wanted == Batch.Wanted.APPLY:
            return apply_import(batch=batch, actor=actor)
        if batch.wanted == Batch.Wanted.UNDO:
            return undo_import(batch=batch, actor=actor)
    except Refused as refusal:
        return exchange.give_back(batch=batch, problem=str(refusal), actor=actor)
    return batch


# --- What would change -----------------------------------------------------------------------------


def judge_import(*, batch: Batch, actor: Actor) -> Batch:
    """Read the file and compare each row with the register; nothing is changed."""
    try:
        with read(storage.path_of(batch.key)) as found:
            judge = Judge(found.head, actor)
            lines = [
                Line(
                    batch=batch, number=row.number, fate=row.fate, thing_id=row.unit_id,
                    thing_name=row.name[:300], before=row.before, after=row.after,
                    mistakes=row.mistakes,
                )
                for row in judge.judged(found.rows)
            ]  # fmt: skip
    except Unreadable as refusal:
        return exchange.refuse(batch=batch, problem=str(refusal), actor=actor)
    return exchange.judge(
        batch=batch, lines=lines, same=judge.same, ignored=judge.ignored, actor=actor
    )


# --- Making the changes ----------------------------------------------------------------------------


@transaction.atomic
def apply_import(*, batch: Batch, actor: Actor) -> Batch:
    """Make every change of an import, or none: a row that somebody changed meanwhile stops it."""
    batch = exchange.locked(batch)
    if batch.state != Batch.State.JUDGED:
        return batch
    lines = list(batch.lines.filter(fate__in=[Line.Fate.NEW, Line.Fate.CHANGED]))
    changed = [line for line in lines if line.fate == Line.Fate.CHANGED]
    units = _units_of(changed, actor)
    stale = [line for line in changed if not _stands_as(units.get(line.thing_id), line.before)]
    if stale:
        rows = ", ".join(_("row %(n)d") % {"n": line.number} for line in stale[:20])
        raise Refused(refusals.CHANGED_SINCE % {"rows": rows}, "changed_since")
    fields = sorted({name for line in changed for name in line.after})
    for line in changed:
        _set(units[line.thing_id], line.after)
    _save(list(units.values()), fields, _CHANGED, actor)
    added = [line for line in lines if line.fate == Line.Fate.NEW]
    made = [_set(Unit(), line.after) for line in added]
    Unit.objects.bulk_create(made, batch_size=_AT_ONCE)
    _keep_history(made, _ADDED, actor, update=False)
    for line, unit in zip(added, made, strict=True):
        line.thing_id, units[unit.pk] = unit.pk, unit
    _note(lines, units, batch, actor)
    return exchange.apply(batch=batch, actor=actor)


def _note(lines: list[Line], units: dict[Any, Unit], batch: Batch, actor: Actor) -> None:
    versions = _versions_of(units)
    for line in lines:
        line.version = versions[line.thing_id]
        act = _ADDED if line.fate == Line.Fate.NEW else _CHANGED
        note(
            act, by=actor, thing=units[line.thing_id], batch=batch.pk, row=line.number,
            fields=sorted(line.after),
        )  # fmt: skip
    exchange.keep_versions(lines)


# --- And back again --------------------------------------------------------------------------------


@transaction.atomic
def undo_import(*, batch: Batch, actor: Actor) -> Batch:
    """Undo the changes of an import; units that were changed since are left alone and named."""
    batch = exchange.locked(batch)
    if batch.state != Batch.State.APPLIED:
        return batch
    lines = list(batch.lines.filter(fate__in=[Line.Fate.NEW, Line.Fate.CHANGED]))
    units = _units_of(lines, actor)
    versions = _versions_of(units)
    undone, left = [], []
    for line in lines:
        if line.thing_id not in units or versions[line.thing_id] != line.version:
            left.append(line)
        elif line.fate == Line.Fate.CHANGED:
            _set(units[line.thing_id], line.before)
            undone.append(line)
        elif not _removed(units[line.thing_id], batch, actor):
            left.append(line)
    fields = sorted({name for line in undone for name in line.before})
    _save([units[line.thing_id] for line in undone], fields, _UNDONE, actor)
    for line in undone:
        note(_UNDONE, by=actor, thing=units[line.thing_id], batch=batch.pk, row=line.number)
    named = [[line.number, line.thing_name] for line in left]
    return exchange.undo(batch=batch, left=named, actor=actor)


def _removed(unit: Unit, batch: Batch, actor: Actor) -> bool:
    """Take a unit that an import has added out again, unless something hangs on it by now."""
    try:
        with transaction.atomic():
            note(_UNDONE, by=actor, thing=unit, batch=batch.pk)
            unit._history_user = actor.person_id  # type: ignore[attr-defined]
            unit._change_reason = _UNDONE  # type: ignore[attr-defined]
            unit.delete()
    except ProtectedError:
        return False
    return True


# --- What both need --------------------------------------------------------------------------------


def _units_of(lines: Iterable[Line], actor: Actor) -> dict[Any, Unit]:
    """Lock the units of rows that are still in reach."""
    reached = Unit.objects.visible_to(actor, to=PERMISSION).order_by("pk")
    found: dict[Any, Unit] = {}
    for ids in _chunks([line.thing_id for line in lines]):
        found |= {unit.pk: unit for unit in _locked(reached, ids)}
    return found


def _locked(reached: QuerySet[Unit], ids: Sequence[Any]) -> QuerySet[Unit]:
    return reached.filter(pk__in=ids).select_for_update(of=("self",))


def _stands_as(unit: Unit | None, before: dict[str, Any]) -> bool:
    if unit is None:
        return False
    return all(getattr(unit, name) == _value(name, value) for name, value in before.items())


def _set(unit: Unit, values: dict[str, Any]) -> Unit:
    for name, value in values.items():
        setattr(unit, name, _value(name, value))
    unit.index()
    return unit


def _value(name: str, value: Any) -> Any:
    """Return what a row holds for what was kept as JSON."""
    field: Any = Unit._meta.get_field(name.removesuffix("_id"))
    return field.to_python(value)


def _save(units: list[Unit], fields: list[str], act: str, actor: Actor) -> None:
    if not units:
        return
    names = [*(name.removesuffix("_id") for name in fields), *_INDEXED]
    Unit.objects.bulk_update(units, names, batch_size=_AT_ONCE)
    _keep_history(units, act, actor, update=True)


def _keep_history(units: list[Unit], act: str, actor: Actor, *, update: bool) -> None:
    Unit.history.bulk_history_create(
        units, batch_size=_AT_ONCE, update=update, default_user=actor.person_id,
        default_change_reason=act,
    )  # fmt: skip


def _versions_of(units: dict[Any, Unit]) -> dict[Any, int]:
    """Return the latest version of each unit."""
    latest: dict[Any, int] = {}
    for ids in _chunks(list(units)):
        rows = Unit.history.filter(id__in=ids).order_by("history_id")
        latest |= dict(rows.values_list("id", "history_id"))
    return latest


def _chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
