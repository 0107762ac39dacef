"""Our evaluator and vtlengine by turns over one report; run by `report_check` in `.venv/bench`.

Reads the compiled editions from the folder it is given, writes its samples as JSON to standard output.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
from vtlengine import run

from ssoz.questionnaires.evaluating import Evaluator
from tests.bench.made_up import COLUMNS, numbers, row_codes
from tests.bench.measuring import seconds

OUR_ROUNDS = 200
ROUNDS_OF_SUMS = 3
ROUNDS_OF_ROWS = 15
ENOUGH_SECONDS = 60

type Found = list[tuple[str, str]]


def main(folder: Path) -> None:
    """Measure both shapes, and hand the samples over."""
    sums = _compare(folder / "sums.json", _Sums(), ROUNDS_OF_SUMS, _same_sums)
    rows = _compare(folder / "rows.json", _Rows(), ROUNDS_OF_ROWS, _same_rows)
    sys.stdout.write(json.dumps({"sums": sums, "rows": rows}) + "\n")


class _Sums:
    """The sums as a hierarchical ruleset over one column of codes."""

    whole = False
    script = (
        "define hierarchical ruleset sums (variable rule item) is "
        + "; ".join(f'{row} : {row}a = {row}b + {row}c errorcode "{row}"' for row in row_codes())
        + " end hierarchical ruleset; "
        "found <- check_hierarchy(report, sums rule item partial_zero invalid);"
    )
    components = (("item", "String", "Identifier"), ("number", "Integer", "Measure"))

    def table(self) -> pandas.DataFrame:
        """Lay the report out as one row for each filled cell."""
        cells = numbers(whole=self.whole).items()
        rows = [(address[2:].replace(".", ""), number) for address, number in cells]
        return pandas.DataFrame(rows, columns=["item", "number"])


class _Rows:
    """The checks of each row as a ruleset over columns: the engine's best shape."""

    whole = True
    script = (
        "define datapoint ruleset checks (variable a, b, c) is "
        'total : a = b + c errorcode "total"; share : b <= a errorcode "share" end datapoint ruleset; '
        "found <- check_datapoint(report, checks invalid);"
    )
    components = (
        ("item", "String", "Identifier"),
        *((each, "Integer", "Measure") for each in COLUMNS),
    )

    def table(self) -> pandas.DataFrame:
        """Lay the report out as it is drawn."""
        filled = numbers(whole=self.whole)
        rows = [(row, *(filled[f"1.{row}.{each}"] for each in COLUMNS)) for row in row_codes()]
        return pandas.DataFrame(rows, columns=["item", *COLUMNS])


def _compare(
    compiled: Path, rival: _Sums | _Rows, rounds: int, same: Callable[[Any, Any], Found]
) -> dict[str, Any]:
    evaluator = Evaluator(json.loads(compiled.read_text(encoding="utf-8")))
    answers = {address: str(number) for address, number in numbers(whole=rival.whole).items()}
    structure = [
        {"name": name, "type": kind, "role": role, "nullable": role == "Measure"}
        for name, kind, role in rival.components
    ]
    known = {
        "script": rival.script,
        "data_structures": {"datasets": [{"name": "report", "DataStructure": structure}]},
    }
    table = rival.table()
    ours: list[float] = []
    theirs: list[float] = []
    found: dict[str, Any] = {}

    def ask() -> None:
        found["theirs"] = run(**known, datapoints={"report": table.copy()})["found"].data

    if rounds == ROUNDS_OF_ROWS:
        ask()  # the engine warms up; what it does for the sums takes too long to be done for nothing
    for _ in range(10):
        evaluator.check(answers)
    while len(theirs) < rounds and sum(theirs) < ENOUGH_SECONDS:
        theirs.append(seconds(ask))
        ours += [seconds(lambda: evaluator.check(answers)) for _ in range(OUR_ROUNDS // rounds)]
    problems = same(evaluator.check(answers).problems, found["theirs"])
    return {"ours": ours, "theirs": theirs, "problems": len(problems)}


def _same_sums(ours: Any, theirs: pandas.DataFrame) -> Found:
    our_problems = sorted((problem.rule, str(problem.figures["difference"])) for problem in ours)
    rows = theirs[["ruleid", "imbalance"]].itertuples(index=False)
    their_problems = sorted((rule, str(int(imbalance))) for rule, imbalance in rows)
    assert our_problems == their_problems, "The two do not find the same broken sums."
    return our_problems


def _same_rows(ours: Any, theirs: pandas.DataFrame) -> Found:
    our_problems = sorted((problem.rule, problem.cells[0].split(".")[1]) for problem in ours)
    their_problems = sorted(theirs[["ruleid", "item"]].itertuples(index=False, name=None))
    assert our_problems == their_problems, "The two do not find the same broken rows."
    return our_problems


if __name__ == "__main__":
    main(Path(sys.argv[1]))
