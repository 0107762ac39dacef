"""Many new rows at once: by COPY where there is one, with history, and their ids known.

Names come from the models alone, never from what somebody sent; values are always parameters.
"""

import json
from collections.abc import Iterable, Sequence

from django.db import connection, models
from django.utils import timezone

from ssoz.actors import Actor

_ROWS = 500
_HISTORY = "history_date, history_type, history_change_reason, history_user_id"


def is_postgresql() -> bool:
    """Tell which of the two databases this is."""
    return connection.vendor == "postgresql"


def table(model: type[models.Model]) -> str:
    """Return the name of a model's table."""
    return model._meta.db_table


def history_of(model: type[models.Model]) -> type[models.Model]:
    """Return the model that keeps the history of another."""
    return model.history.model  # type: ignore[attr-defined]


def tracked_columns(model: type[models.Model]) -> list[str]:
    """Return the columns whose values the history keeps, the id among them."""
    kept = set(_columns(history_of(model)))
    return [column for column in _columns(model) if column in kept]


def write(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Write many new rows: by COPY where there is one."""
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if is_postgresql():
            copied = f"COPY {table(model)} ({names}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(copied) as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table(model)} ({names}) VALUES ({marks})", list(rows))


def analyze(*of: type[models.Model]) -> None:
    """Tell the planner what is in tables that were just filled: it would read them whole."""
    with connection.cursor() as cursor:
        for model in of:
            cursor.execute(f"ANALYZE {table(model)}")


def add_all(things: Sequence[models.Model], act: str = "", *, by: Actor) -> None:
    """Save new rows of one model, which get their ids, and their history if the model keeps one.

    One act makes them all: its journal entry is the caller's, and so is the transaction.
    """
    if not things:
        return
    model = type(things[0])
    if is_postgresql():
        _copy(model, things)
    else:
        model._base_manager.bulk_create(things, batch_size=_ROWS)
    if hasattr(model, "history"):
        _keep_history(model, [thing.pk for thing in things], act, by)


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def _copy(model: type[models.Model], things: Sequence[models.Model]) -> None:
    """Copy rows whose ids are drawn beforehand: COPY itself tells none."""
    fields = model._meta.concrete_fields
    for thing, pk in zip(things, _draw_ids(model, len(things)), strict=True):
        thing.pk = pk
        # What a row hangs on may have got its id after it was assigned.
        thing._prepare_related_fields_for_save(operation_name="add_all")  # type: ignore[attr-defined]
    write(
        model,
        _columns(model),
        (
            [field.get_db_prep_save(field.pre_save(thing, True), connection) for field in fields]
            for thing in things
        ),
    )
    for thing in things:
        thing._state.adding, thing._state.db = False, connection.alias


def _draw_ids(model: type[models.Model], count: int) -> list[int]:
    drawn = f"SELECT nextval(pg_get_serial_sequence('{table(model)}', 'id'))"
    with connection.cursor() as cursor:
        cursor.execute(f"{drawn} FROM generate_series(1, %s)", [count])
        return [pk for (pk,) in cursor.fetchall()]


def _keep_history(model: type[models.Model], ids: list[int], act: str, by: Actor) -> None:
    columns = ", ".join(tracked_columns(model))
    # SQLite takes a list of any length as one text.
    among, wanted = (
        ("= ANY(%s)", ids)
        if is_postgresql()
        else ("IN (SELECT value FROM json_each(%s))", json.dumps(ids))
    )
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table(history_of(model))} ({columns}, {_HISTORY})"
            f" SELECT {columns}, %s, '+', %s, %s FROM {table(model)}"
            f" WHERE id {among} ORDER BY id",
            [now, act, by.person_id, wanted],
        )
