"""The process that opens a foreign spreadsheet: little memory, little time, nothing of the system.

It is run as a script, so that it loads nothing but the reader. Blocks of rows go to standard output;
None after the last tells that nothing is missing.
"""

import gc
import marshal
import os
import resource
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import batched
from typing import Any

import python_calamine

_MEMORY = 2_500_000_000
_SECONDS = 120
_BLOCK = 500
_PLAIN = {str, float, int, bool}
_MIDNIGHT = time()
_WIDEST, _LONGEST = 300, 300_000


def main(path: str) -> None:
    """Write the rows of the first sheet."""
    gc.disable()  # nothing here refers to itself
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    book = python_calamine.CalamineWorkbook.from_path(path)
    sheet = book.get_sheet_by_index(0)
    if sheet.total_width > _WIDEST or sheet.total_height > _LONGEST:
        sys.exit(1)  # one cell far away makes millions of empty ones
    for block in batched(sheet.iter_rows(), _BLOCK):
        _write((_pack(block), block))
    _write(None)
    sys.stdout.flush()
    os._exit(0)  # what a large sheet holds need not be given back piece by piece


def _pack(block: Sequence[list[Any]]) -> list[int]:
    """Pack the columns that hold more than plain values; return which these are."""
    # By columns: what most of them hold is known without a look at each cell.
    places = [at for at, cells in enumerate(zip(*block)) if not _PLAIN.issuperset(map(type, cells))]  # noqa: B905
    for cells in block:
        for at in places:
            if type(cells[at]) not in _PLAIN:
                cells[at] = _packed(cells[at])
    return places


def _write(block: Any) -> None:
    """Write a block with its length before it; version 2 of the form looks for no twins."""
    content = marshal.dumps(block, 2)
    sys.stdout.buffer.write(len(content).to_bytes(4) + content)


def _packed(cell: Any) -> Any:
    """Write a day as what it says: the form between the processes knows no days."""
    if type(cell) is datetime:
        return (cell.isoformat(),) if cell.time() != _MIDNIGHT else (cell.isoformat()[:10],)
    if type(cell) is date:
        return (cell.isoformat(),)
    return str(cell) if isinstance(cell, time | timedelta) else cell


if __name__ == "__main__":
    main(sys.argv[1])
