"""What the database says of itself."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


@dataclass(frozen=True)
class DatabaseFacts:
    """Engine, size and pace; connections are counted where there is a server."""

    engine: str
    version: str
    size: int
    milliseconds: float
    missing_migrations: tuple[str, ...]
    mode: str = ""
    connections: int | None = None
    connections_at_most: int | None = None


def database_facts() -> DatabaseFacts:
    """Ask the database; raise `DatabaseError` where it does not answer."""
    milliseconds = _pace()
    own = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    return DatabaseFacts(milliseconds=milliseconds, missing_migrations=missing_migrations(), **own)


def missing_migrations() -> tuple[str, ...]:
    """Name the migrations that the code brings and the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{step.app_label}.{step.name}" for step, _backwards in plan)


def _pace() -> float:
    begun = time.perf_counter()
    _asked("SELECT 1")
    return (time.perf_counter() - begun) * 1000


def _postgresql() -> dict:
    version, size, used, most = _asked(
        "SELECT current_setting('server_version'), pg_database_size(current_database()),"
        " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),"
        " current_setting('max_connections')::int"
    )
    return {
        "engine": "PostgreSQL", "version": version, "size": size, "connections": used,
        "connections_at_most": most,
    }  # fmt: skip


def _sqlite() -> dict:
    version, pages, page_size, mode, file = _asked(
        "SELECT sqlite_version(), (SELECT page_count FROM pragma_page_count),"
        " (SELECT page_size FROM pragma_page_size), (SELECT journal_mode FROM pragma_journal_mode),"
        " (SELECT file FROM pragma_database_list WHERE name = 'main')"
    )
    waiting = Path(f"{file}-wal")
    ahead = waiting.stat().st_size if file and waiting.exists() else 0
    return {"engine": "SQLite", "version": version, "size": pages * page_size + ahead, "mode": mode}


def _asked(sql: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


@contextmanager
def briefly(seconds: int) -> Iterator[None]:
    """Let no question to the database last longer; a file on disk has nobody to keep waiting."""
    if connection.vendor != "postgresql":
        yield
        return
    _told(f"SET statement_timeout = {seconds * 1000:d}")
    try:
        yield
    finally:
        with suppress(DatabaseError):  # in a transaction that has failed it ends with it
            _told("RESET statement_timeout")


def _told(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
