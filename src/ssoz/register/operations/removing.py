"""Removing what an import made, from the leaves up; what somebody leans on is closed instead."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models.fields.reverse_related import ForeignObjectRel

from ssoz.register.models import RegisterImport, Touched
from ssoz.register.operations.changing import closing
from ssoz.register.operations.known import CELL, ESTABLISHMENT, SUBUNIT
from ssoz.register.statements import history_of, listed, run, table, tracked_columns
from ssoz.units.models import Part, Unit

_TOUCHED = table(Touched)


def remove_created(job: RegisterImport, now: datetime) -> None:
    """Remove cells, then jednostki, then zakłady, then units."""
    for level in (CELL, SUBUNIT, ESTABLISHMENT):
        _remove(Part, "part", level, job, now)
    _remove(Unit, "unit", "", job, now)


def _remove(
    model: type[Unit] | type[Part], what: str, level: str, job: RegisterImport, now: datetime
) -> None:
    made = f"t.job_id = %s AND t.what = %s AND t.fate = 'created' AND {_is_there(model, level)}"
    values = (job.pk, what)
    run(
        f"UPDATE {_TOUCHED} AS t SET kept = 'in_use' WHERE {made} AND t.kept = ''"
        f" AND ({_leaning_on(model)})", *values,
    )  # fmt: skip
    keep_history(model, f"{made} AND t.kept = ''", "-", job, values, now)
    run(
        f"DELETE FROM {table(model)} WHERE id IN"
        f" (SELECT t.thing_id FROM {_TOUCHED} t WHERE {made} AND t.kept = '')", *values,
    )  # fmt: skip
    in_use = f"{made} AND t.kept = 'in_use'"
    run(
        f"UPDATE {table(model)} AS r SET closed_on = {closing('r')}"
        " WHERE (r.closed_on IS NULL OR r.closed_on > %s)"
        f" AND r.id IN (SELECT t.thing_id FROM {_TOUCHED} t WHERE {in_use})",
        job.day, job.day, job.day, *values,
    )  # fmt: skip
    keep_history(model, in_use, "~", job, values, now)


def _is_there(model: type[Unit] | type[Part], level: str) -> str:
    which = f" AND made.level = '{level}'" if level else ""
    return f"EXISTS (SELECT 1 FROM {table(model)} made WHERE made.id = t.thing_id{which})"


def _leaning_on(model: type[Unit] | type[Part]) -> str:
    """Ask whether any row of any table points at a thing; every foreign key is known to Django."""
    relations = (
        field
        for field in model._meta.get_fields(include_hidden=True)
        if isinstance(field, ForeignObjectRel)
    )
    # Of the history the keys are no constraints: it outlives what it tells of.
    asked = [
        f"EXISTS (SELECT 1 FROM {relation.field.model._meta.db_table} other"
        f" WHERE other.{relation.field.column} = t.thing_id)"
        for relation in relations
        if getattr(relation.field, "db_constraint", False)
    ]
    return " OR ".join(asked)


def keep_history(
    model: type[Unit] | type[Part], which: str, kind: str, job: RegisterImport,
    values: Sequence[Any], now: datetime,
) -> None:  # fmt: skip
    """Write a row of history for things that are undone, as they are now."""
    columns = tracked_columns(model)
    run(
        f"INSERT INTO {table(history_of(model))} ({listed(columns)},"
        " history_date, history_type, history_change_reason, history_user_id)"
        f" SELECT {listed(columns, 'thing')}, %s, '{kind}', %s, %s FROM {_TOUCHED} t"
        f" JOIN {table(model)} thing ON thing.id = t.thing_id WHERE {which}",
        now, job.reason_undone, job.person_id, *values,
    )  # fmt: skip
