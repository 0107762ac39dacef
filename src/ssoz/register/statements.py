"""Whole statements over many rows: what both databases understand.

Names come from the models alone, never from what somebody sent; values are always parameters.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from ssoz.journal.bulk import (
    analyze,
    history_of,
    is_postgresql,
    table,
    tracked_columns,
    write,
)

__all__ = [
    "analyze",
    "ask",
    "ask_one",
    "differs",
    "history_of",
    "is_postgresql",
    "listed",
    "run",
    "run_each",
    "set_from",
    "stream",
    "table",
    "take_all_the_time",
    "tracked_columns",
    "write",
]

_AT_ONCE = 5000
_LOOKS_FOR_CLIENT = 140_000  # the version of PostgreSQL since which it can


def run(statement: str, *values: Any) -> int:
    """Run a statement; return how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def ask(statement: str, *values: Any) -> list[tuple]:
    """Ask for rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def stream(statement: str, *values: Any) -> Iterator[tuple]:
    """Ask for rows of which there are too many to hold them all; only within a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows


def run_each(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run a statement once for each row of values."""
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def ask_one(statement: str, *values: Any) -> Any:
    """Ask for one value."""
    return ask(statement, *values)[0][0]


def take_all_the_time() -> None:
    """Lift the limit that keeps a page from waiting; only for the transaction that is open.

    The server looks now and then whether whoever asked is still there: the statement of a worker
    that was killed would hold its rows to its end.
    """
    if not is_postgresql():
        return
    run("SET LOCAL statement_timeout = 0")
    if connection.pg_version >= _LOOKS_FOR_CLIENT:  # type: ignore[attr-defined]
        run("SET LOCAL client_connection_check_interval = '1s'")


def differs(left: str, right: str, columns: Iterable[str]) -> str:
    """Ask whether two rows differ in any of some columns."""
    return " OR ".join(f"{left}.{name} IS DISTINCT FROM {right}.{name}" for name in columns)


def listed(columns: Iterable[str], prefix: str = "") -> str:
    """List columns, each behind a prefix."""
    return ", ".join(f"{prefix}.{name}" if prefix else name for name in columns)


def set_from(columns: Iterable[str], source: str) -> str:
    """Set columns to those of the same name in another row."""
    return ", ".join(f"{name} = {source}.{name}" for name in columns)
