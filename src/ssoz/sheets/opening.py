"""The process that opens a foreign spreadsheet: little memory, little time, nothing of the system.

It is run as a script, so that it loads nothing but the reader. Blocks of rows go to standard output;
None after the last tells that nothing is missing.
"""

import marshal
import resource
import sys
from datetime import date, datetime, time, timedelta
from itertools import batched
from typing import Any

import python_calamine

_MEMORY = 2_500_000_000
_SECONDS = 120
_BLOCK = 500
_WIDEST, _LONGEST = 300, 300_000


def main(path: str) -> None:
    """Write the rows of the first sheet."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    book = python_calamine.CalamineWorkbook.from_path(path)
    sheet = book.get_sheet_by_index(0)
    if sheet.total_width > _WIDEST or sheet.total_height > _LONGEST:
        sys.exit(1)  # one cell far away makes millions of empty ones
    for block in batched(sheet.iter_rows(), _BLOCK):
        rows = [[_packed(cell) for cell in cells] for cells in block]
        marshal.dump(rows, sys.stdout.buffer)
    marshal.dump(None, sys.stdout.buffer)


def _packed(cell: Any) -> Any:
    kind = type(cell)
    if kind is str or kind is float or kind is int or kind is bool:
        return cell
    if kind is datetime and cell.time() != time():
        return (cell.isoformat(),)
    if isinstance(cell, date):
        return (f"{cell:%Y-%m-%d}",)
    return str(cell) if isinstance(cell, time | timedelta) else cell


if __name__ == "__main__":
    main(sys.argv[1])
