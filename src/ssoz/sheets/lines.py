"""Rows as lines of text: CSV as Polish spreadsheets open it, and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import batched
from typing import Any

from ssoz.sheets.cells import Row, local, safe

_BLOCK = 250


def csv_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Write rows as CSV the way Polish spreadsheets open it: a mark of UTF-8, semicolons, commas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for block in batched(rows, _BLOCK):
        writer.writerows([_as_typed(safe(value)) for value in row] for row in block)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def json_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Write each row as an object on a line of its own, by the names of the head."""
    source = iter(rows)
    head = [str(name) for name in next(source, ())]
    for block in batched(source, _BLOCK):
        written = (
            json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False, default=_plain)
            for row in block
        )
        yield "".join(f"{line}\n" for line in written).encode()


def _as_typed(value: Any) -> Any:
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return local(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)
