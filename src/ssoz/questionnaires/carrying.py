"""How the cells of one year go on in the next, so that series do not break. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.schema import RUNNING, Cell, Questionnaire


@dataclass(frozen=True, slots=True)
class Carried:
    """How the cells of an older edition go on: the new address of each, and those that end."""

    cells: Mapping[str, str]
    left: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Tell whether every cell goes on under its own address."""
        return not self.left and all(old == new for old, new in self.cells.items())

    def then(self, further: "Carried") -> "Carried":
        """Go on by one more edition."""
        cells = {old: further.cells[new] for old, new in self.cells.items() if new in further.cells}
        left = (old for old in self.cells if old not in cells)
        return Carried(cells, (*self.left, *left))

    def renamed(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Give answers under the addresses of the newer edition; those that ended are left out."""
        if self.is_plain:
            return dict(answers)
        moved = ((self._address(address), answer) for address, answer in answers.items())
        return {address: answer for address, answer in moved if address}

    def _address(self, address: str) -> str:
        if address in self.cells:
            return self.cells[address]
        section, *row, column = address.split(".") if "." in address else ("", "")
        if len(row) != 1 or not row[0].isascii() or not row[0].isdigit():
            return ""
        found = self.cells.get(f"{section}.{RUNNING}.{column}", "")
        return found.replace(f".{RUNNING}.", f".{row[0]}.")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of the cells that do not go on under their own addresses."""

    cells: Mapping[str, str]
    ended: Mapping[str, str]


def said_of(said: Mapping[str, Any]) -> Said:
    """Read a mapping as it is kept."""
    return Said(said.get("cells") or {}, said.get("ended") or {})


def carried(older: Questionnaire, newer: Questionnaire, mapping: Said) -> Carried:
    """Say where each cell goes on: as the mapping says, else under its own address."""
    taken = set(mapping.cells.values())
    cells: dict[str, str] = {}
    left = []
    for cell in older.cells:
        address = cell.address
        target = mapping.cells.get(address, "" if address in taken else address)
        found = newer.find(target) if target and address not in mapping.ended else None
        if found is not None and fits(cell, found):
            cells[address] = found.address
        elif not cell.closed:
            left.append(address)
    return Carried(cells, tuple(left))


def fits(older: Cell, newer: Cell) -> bool:
    """Tell whether the answers of one cell can stand in another."""
    both_run = (older.row == RUNNING) == (newer.row == RUNNING)
    return older.kind == newer.kind and both_run and not newer.closed


def lost(older: Questionnaire, newer: Questionnaire, mapping: Said) -> tuple[Cell, ...]:
    """Name the cells that people answered and that neither go on nor end with a reason."""
    left = carried(older, newer, mapping).left
    cells = (older.cell(address) for address in left if address not in mapping.ended)
    return tuple(cell for cell in cells if is_answered(cell))


def is_answered(cell: Cell) -> bool:
    """Tell whether people answer a cell, rather than the register or a calculation."""
    return not (cell.closed or cell.calculated or cell.prefill)


def refusals_of(older: Questionnaire | None, newer: Questionnaire, mapping: Said) -> dict[str, str]:
    """Say at each cell of the older edition what is wrong with what the mapping says of it."""
    first: dict[str, str] = {}
    sections: dict[str, str] = {}
    refused = {}
    for address, target in mapping.cells.items():
        before, after = _find(older, address), _find(newer, target)
        if why := _why_not(before, after, target):
            refused[address] = why
        elif target in first:
            words = {"cell": target, "other": first[target]}
            refused[address] = _("%(other)s goes on in %(cell)s already.") % words
        elif sections.setdefault(_repeated(target), _repeated(address)) != _repeated(address):
            refused[address] = _("Added rows of two sections cannot go on in one section.")
        first.setdefault(target, address)
    for address, reason in mapping.ended.items():
        if why := _why_not_ended(_find(older, address), reason, address in mapping.cells):
            refused[address] = why
    return refused


def _why_not(before: Cell | None, after: Cell | None, target: str) -> str:
    if before is None:
        return _("There is no such cell in the older edition.")
    if after is None:
        return _("There is no cell %(cell)s in the new edition.") % {"cell": target[:80]}
    if after.closed:
        return _("The cell %(cell)s is closed in the new edition.") % {"cell": target}
    if (before.row == RUNNING) != (after.row == RUNNING):
        return _("A cell of added rows and a single cell cannot be one.")
    if before.kind != after.kind:
        words = {"cell": target, "old": before.type, "new": after.type}
        return _("The answers are of two kinds: %(old)s here, %(new)s in %(cell)s.") % words
    return ""


def _why_not_ended(before: Cell | None, reason: str, goes_on: bool) -> str:
    if before is None:
        return _("There is no such cell in the older edition.")
    if goes_on:
        return _("The cell cannot both go on and end. Choose one.")
    return "" if reason.strip() else _("Write why the cell ends.")


def _find(form: Questionnaire | None, address: str) -> Cell | None:
    cell = form.find(address) if form else None
    return cell if cell is not None and cell.address == address else None


def _repeated(address: str) -> str:
    section, _dot, rest = address.partition(".")
    return section if rest.startswith(f"{RUNNING}.") else address
