"""Believable answers to MZ-03: a balance that balances, whatever the chance."""

from random import Random

from ssoz.units.models import Unit

Answers = dict[str, str]
Amounts = dict[str, int]

_PUBLIC_FORM = "146"
# In thousands of złote a year, for a county hospital: lowest rows alone, what is above is added up.
_ASSETS = {
    "A.I.3": 320, "A.II.1.a": 2_100, "A.II.1.b": 41_000, "A.II.1.c": 6_400, "A.II.1.d": 900,
    "A.II.1.e": 7_800, "A.II.2": 3_300, "A.V.2": 150, "B.I.1": 1_900, "B.II.3.a": 8_700,
    "B.II.3.b": 60, "B.II.3.c": 410, "B.III.1.c": 5_200, "B.IV": 340,
}  # fmt: skip
_DEBTS = {
    "B.I.2": 2_600, "B.I.3": 700, "B.II.3.a": 4_900, "B.III.3.a": 2_200, "B.III.3.d": 9_300,
    "B.III.3.g": 2_700, "B.III.3.h": 3_100, "B.III.3.i": 500, "B.III.4": 800, "B.IV.2": 9_900,
}  # fmt: skip
_ACCOUNT = {
    "A.I": 92_000, "A.IV": 300, "B.I": 4_300, "B.II": 17_500, "B.III": 21_000, "B.IV": 600,
    "B.V": 39_500, "B.VI": 8_100, "B.VII": 900, "D.II": 1_400, "D.IV": 700, "E.III": 450,
    "G.II": 60, "H.I": 520,
}  # fmt: skip
_REVENUE = "3.A.I.r"
_ADDED = ("A", "D", "G")
_LONG_TERM, _SHORT_TERM = "B.II", "B.III"
# Later bands differ between the years.
_AGES = ("3m", "6m", "12m")


def finances(unit: Unit, chance: Random, last: Answers) -> Answers:
    """Make a year of a unit; where it filed the year before, its beginning is that year's end."""
    scale = _scale(unit, chance, last)
    ends = _Year(scale, chance)
    cells = _written("1", "k", ends.assets) | _written("2", "k", ends.passive)
    cells |= _written("3", "r", ends.account) | _overdue(ends.passive, chance)
    if last:
        begins = {f"{cell[:-1]}p": text for cell, text in last.items() if cell.endswith(".k")}
        cells |= {cell: text for cell, text in begins.items() if cell[0] in "12"}
        return cells | {f"{c[:-1]}u": text for c, text in last.items() if c.endswith(".r")}
    before = _Year(scale * 0.95, chance)
    cells |= _written("1", "p", before.assets) | _written("2", "p", before.passive)
    return cells | _written("3", "u", before.account)


def _scale(unit: Unit, chance: Random, last: Answers) -> float:
    if last:
        return int(last[_REVENUE]) / _ACCOUNT["A.I"] * chance.uniform(0.98, 1.06)
    return chance.uniform(400, 1_300) if unit.legal_form == _PUBLIC_FORM else 60.0


def audited(cells: Answers) -> Answers:
    """Say what an audit changed between the preliminary and the final data: one receivable."""
    trade, other = "1.B.II.3.a.k", "1.B.II.3.c.k"
    moved = int(cells[trade]) // 20
    return {trade: str(int(cells[trade]) - moved), other: str(int(cells[other]) + moved)}


class _Year:
    """The lowest rows of one year; the founding fund is what is left."""

    def __init__(self, scale: float, chance: Random) -> None:
        self.assets = _around(_ASSETS, scale, chance)
        self.account = _around(_ACCOUNT, scale, chance)
        result = sum(
            amount if row[0] in _ADDED else -amount for row, amount in self.account.items()
        )
        self.passive = _around(_DEBTS, scale, chance) | {"A.VI": result}
        self.passive["A.I"] = sum(self.assets.values()) - sum(self.passive.values())
        self.account["nfz"] = round(self.account["A.I"] * 0.93)


def _around(usual: Amounts, scale: float, chance: Random) -> Amounts:
    return {row: round(amount * scale * chance.uniform(0.9, 1.1)) for row, amount in usual.items()}


def _with_totals(amounts: Amounts) -> Amounts:
    """Add each row to all rows above it in the tree of codes."""
    totals: Amounts = {}
    for row, amount in amounts.items():
        pieces = row.split(".")
        for depth in range(1, len(pieces) + 1):
            above = ".".join(pieces[:depth])
            totals[above] = totals.get(above, 0) + amount
    return totals


def _written(section: str, column: str, amounts: Amounts) -> Answers:
    totals = _with_totals(amounts)
    return {f"{section}.{row}.{column}": str(amount) for row, amount in totals.items()}


def _overdue(passive: Amounts, chance: Random) -> Answers:
    totals = _with_totals(passive)
    whole = totals[_LONG_TERM] + totals[_SHORT_TERM]
    parts = {age: round(whole * chance.uniform(0, 0.03)) for age in _AGES}
    cells = {"ogolem": whole, "wymagalne": sum(parts.values())} | parts
    return {f"4.{row}.k": str(amount) for row, amount in cells.items()}
