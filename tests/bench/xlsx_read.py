"""A workbook of 100,000 rows and 30 columns read, against stock django-import-export doing the same."""

import resource
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from import_export.formats.base_formats import XLSX
from openpyxl import Workbook

from ssoz.sheets import read
from tests.bench.fresh import report, run
from tests.bench.measuring import Outcome, hand_over, middle, versions

ROWS, COLUMNS = 100_000, 30
NEEDED = 8
ROUNDS = 3


def main() -> None:
    """Write a workbook, read it both ways in fresh processes, and hand the figures over."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "units.xlsx"
        _write(path)
        ours = [run("tests.bench.xlsx_read", "ours", str(path)) for _ in range(ROUNDS)]
        rival = run("tests.bench.xlsx_read", "stock", str(path))
        size = path.stat().st_size
    mine = middle([cost.seconds for cost in ours])
    ratio = rival.seconds / mine
    same = {cost.more["cells"] for cost in [*ours, rival]} == {ROWS * COLUMNS}
    hand_over(
        Outcome(
            name="xlsx_read",
            ours=round(mine, 2),
            rival=round(rival.seconds, 2),
            ratio=round(ratio, 2),
            unit="s",
            note=f"CPU of {ROWS} rows × {COLUMNS} columns, checks of the file and the process that "
            f"opens it included, needed ≥ {NEEDED}; memory: the reader "
            f"{ours[0].megabytes:.0f} MB more, the process that opens the file "
            f"{ours[0].more['opener_mb']:.0f} MB in all; stock {rival.megabytes:.0f} MB more",
            passed=ratio >= NEEDED and same,
            ours_seconds=[cost.seconds for cost in ours],
            rival_seconds=[rival.seconds],
            sizes={"rows": ROWS, "columns": COLUMNS, "bytes": size},
            versions=versions("python-calamine", "django-import-export", "tablib", "openpyxl"),
        )
    )


def _write(path: Path) -> None:
    """Write a workbook as offices do: its words stand once, in a part of their own."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Jednostki")
    for row in _rows():
        sheet.append(row)
    book.save(path)


def _rows() -> Any:
    yield [f"Kolumna {number}" for number in range(COLUMNS)]
    begun = date(2000, 1, 1)
    for number in range(ROWS):
        yield [
            f"Zakład Opieki Zdrowotnej nr {number}", f"{number:09d}", begun + timedelta(number % 9000),
            number, number / 4, None, "łódzkie", "tak", f"ul. Źródlana {number % 300}", "90-001",
        ] * (COLUMNS // 10)  # fmt: skip


def _ours(path: Path) -> dict[str, Any]:
    with read(path) as found:
        cells = sum(len(cells) for _number, cells in found.rows)
    opener = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    return {"cells": cells, "opener_mb": opener}


def _stock(path: Path) -> dict[str, Any]:
    data = XLSX().create_dataset(path.read_bytes())
    return {"cells": sum(len(row) for row in data)}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        _work = {"ours": _ours, "stock": _stock}[sys.argv[1]]
        report(lambda: _work(Path(sys.argv[2])))
