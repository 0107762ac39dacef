"""Everything that a system keeps and says, place by place: tables, logs, mail, files of its folder."""

import email
import sqlite3
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import psycopg

Place = tuple[str, str | bytes]
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "postgresql": "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
    " AND relnamespace = 'public'::regnamespace ORDER BY relname",
}
_LEAST = 11


def cells(cursor: Any, vendor: str) -> Iterator[Place]:
    """Yield each value of each table that could hold a number."""
    cursor.execute(_TABLES[vendor])
    for (table,) in list(cursor.fetchall()):
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [f"{table}.{column[0]}" for column in cursor.description]
        for row in cursor.fetchall():
            for name, value in zip(names, row, strict=True):
                text = _as_text(value)
                if len(text) >= _LEAST:
                    yield name, text


def cells_of_sqlite(path: Path) -> Iterator[Place]:
    """Yield each value of a file of SQLite, opened without the right to write."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        yield from cells(connection.cursor(), "sqlite")
    finally:
        connection.close()


def cells_of_postgresql(url: str) -> Iterator[Place]:
    """Yield each value of a database of PostgreSQL, through a connection that cannot write."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = on")
        yield from cells(connection.cursor(), "postgresql")


def mails(messages: Iterable[EmailMessage]) -> Iterator[Place]:
    """Yield the headers and each readable part of messages."""
    for number, message in enumerate(messages, start=1):
        yield f"mail {number}, headers", "\n".join(f"{k}: {v}" for k, v in message.items())
        for part in message.walk():
            if not part.is_multipart():
                yield (
                    f"mail {number}, {part.get_content_type()}",
                    part.get_payload(decode=True) or b"",
                )


def files(folder: Path) -> Iterator[Place]:
    """Yield the logs and mails of a folder: by lines, and whole for what goes over lines."""
    for path in sorted(folder.rglob("*.log")):
        name = str(path.relative_to(folder))
        data = path.read_bytes()
        for number, line in enumerate(data.decode(errors="replace").splitlines(), start=1):
            yield f"{name}:{number}", line
        if data.startswith((b"Content-Type:", b"MIME-Version:")):
            yield from mails([email.message_from_bytes(data, policy=default)])


def _as_text(value: Any) -> str | bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return "" if value is None else str(value)
