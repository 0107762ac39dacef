"""Made-up editions, and what is filled into them: 3,000 cells for `report_check`, 250 for the others."""

import random
from typing import Any

ROWS = 1_000
COLUMNS = "abc"
EVERY_BROKEN = 20
EVERY_GAP = 10
EVERY_BLANK = 250


def row_codes() -> list[str]:
    """Return the codes of the rows."""
    return [f"r{number:04d}" for number in range(ROWS)]


def edition_of_sums() -> dict[str, Any]:
    """Return the edition with one rule for each row: a = b + c."""
    rules = [{"id": row, "check": f"1.{row}.a = sum(1.{row}.b:c)"} for row in row_codes()]
    return _edition(rules)


def edition_of_rows() -> dict[str, Any]:
    """Return the edition with two rules that run over all rows: 2,000 checks."""
    sums = {"id": "total", "check": "1.*.a = 1.*.b + 1.*.c"}
    return _edition([sums, {"id": "share", "check": "1.*.b <= 1.*.a"}])


def numbers(*, whole: bool) -> dict[str, int]:
    """Return what was filled in, by address; `whole` leaves no gap. Some sums are broken."""
    chance = random.Random(1)
    found: dict[str, int] = {}
    for at, row in enumerate(row_codes()):
        b, c = chance.randint(0, 99_999), chance.randint(0, 99_999)
        if not whole and at % EVERY_BLANK == 7:
            continue
        if not whole and at % EVERY_GAP == 3:
            found |= {f"1.{row}.a": b, f"1.{row}.b": b}
        else:
            found |= {f"1.{row}.a": b + c, f"1.{row}.b": b, f"1.{row}.c": c}
        if at % EVERY_BROKEN == 0:
            found[f"1.{row}.a"] += 1
        if at % EVERY_BROKEN == 9:
            found[f"1.{row}.a"] = b - 1
    return found


def _edition(rules: list[dict[str, str]]) -> dict[str, Any]:
    section = {
        "code": "1",
        "title": "1",
        "rows": [{"code": row} for row in row_codes()],
        "columns": [{"code": column, "signed": True} for column in COLUMNS],
    }
    return {"code": "BENCH", "edition": "2025", "section": [section], "rule": rules}


def ordinary_form(year: int) -> str:
    """Write an edition of 250 cells as a supervisor would: sums, parts of wholes, last year."""
    return _written("B-250", year, ordinary_rows(), "abcde", _ordinary_rules())


def large_form(year: int) -> str:
    """Write the edition of 3,000 cells and 1,000 sums."""
    rules = [_rule(row, f"1.{row}.a = sum(1.{row}.b:c)", "error") for row in row_codes()]
    return _written("B-3000", year, row_codes(), COLUMNS, rules)


def _written(code: str, year: int, rows: list[str], columns: str, rules: list[str]) -> str:
    lines = "\n".join(f'  {{ code = "{row}", label = "Wiersz {row}" }},' for row in rows)
    heads = "\n".join(f'  {{ code = "{head}", label = "Kolumna {head}" }},' for head in columns)
    said = "\n".join(rules)
    return f"""
language = 1
code = "{code}"
edition = "{year}"
title = "Formularz z pomiaru"
class = "non_financial"
tab = "periodic"
frequency = "yearly"
per = "unit"
levels = ["collective"]
legal_basis = "pomiar"

[[section]]
code = "1"
title = "Dane"
provenance = "project"
columns = [
{heads}
]
rows = [
{lines}
]
{said}
"""


def ordinary_rows() -> list[str]:
    """Return the codes of the fifty rows of the ordinary form."""
    return [f"{number:02d}" for number in range(1, 51)]


def ordinary_answers(step: int) -> dict[str, str]:
    """Return answers that keep all rules; each step changes every cell."""
    found = {}
    for at, row in enumerate(ordinary_rows()):
        parts = {"b": 100 + at + step, "c": 50 + at + step, "d": 20 + step}
        found |= {f"1.{row}.{column}": str(number) for column, number in parts.items()}
        found |= {f"1.{row}.a": str(sum(parts.values())), f"1.{row}.e": str(10 + step)}
    return found


def _ordinary_rules() -> list[str]:
    sums = [_rule(f"s{row}", f"1.{row}.a = sum(1.{row}.b:d)", "error") for row in ordinary_rows()]
    part = _rule("part", "1.*.e <= 1.*.a", "error")
    return [*sums, part, _rule("rok", "abs(1.*.a - last!1.*.a) <= 1000", "warning")]


def _rule(code: str, check: str, level: str) -> str:
    message = "Wartości się nie zgadzają."
    return f'\n[[rule]]\nid = "{code}"\nlevel = "{level}"\ncheck = "{check}"\nmessage = "{message}"'
