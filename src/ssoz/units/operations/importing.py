"""Units from a spreadsheet: all of its changes in one act, and back again."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from ssoz.actors import Actor
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.operations import refuse_if_stale
from ssoz.exchange.registers import Register
from ssoz.journal.operations import note
from ssoz.units.models import Unit
from ssoz.units.policies import EDIT
from ssoz.units.resources import UnitResource

_AT_ONCE = 200
_ADDED, _CHANGED = "units.unit.added_by_import", "units.unit.changed_by_import"
_UNDONE = "units.unit.import_undone"
_INDEXED = ["search_text", "name_text", "town_text", "book_text", "name_key"]


# --- Making the changes ----------------------------------------------------------------------------


def make_changes(lines: list[Line], batch: Batch, actor: Actor) -> None:
    """Make every change of an import, or none: a unit that somebody changed meanwhile stops it."""
    changed = [line for line in lines if line.fate == Line.Fate.CHANGED]
    units = _units_of(changed, actor)
    refuse_if_stale(
        [line for line in changed if not _stands_as(units.get(line.thing_id), line.before)]
    )
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


def _note(lines: list[Line], units: dict[Any, Unit], batch: Batch, actor: Actor) -> None:
    versions = _versions_of(units)
    for line in lines:
        line.version = versions[line.thing_id]
        act = _ADDED if line.fate == Line.Fate.NEW else _CHANGED
        note(
            act, by=actor, thing=units[line.thing_id], batch=batch.pk, row=line.number,
            fields=sorted(line.after),
        )  # fmt: skip


# --- And back again --------------------------------------------------------------------------------


def take_back(lines: list[Line], batch: Batch, actor: Actor) -> list[Line]:
    """Undo the changes of an import; units that were changed since are left alone."""
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
    return left


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
    reached = Unit.objects.visible_to(actor, to=EDIT).order_by("pk")
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


UNITS = Register("units", UnitResource, make_changes, take_back)
