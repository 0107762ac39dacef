"""Where last year's cells go on: what is no longer there, row by row, and what may be meant.

Whoever maps thinks in rows and columns; a line of the page is a row that went, a column, or a cell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from ssoz.questionnaires.carrying import Said, carried, fits, is_answered, said_of
from ssoz.questionnaires.schema import Cell, Questionnaire, Section, label

ENDED = "ended"
_ALIKE = 0.6


@dataclass(frozen=True)
class Target:
    """Where a line may go on: another row, column or cell."""

    value: str
    label: str


@dataclass(frozen=True)
class Line:
    """Cells of last year that went together."""

    name: str
    label: str
    cells: tuple[str, ...]
    targets: tuple[Target, ...]
    proposal: str
    chosen: str
    reason: str


def lines_of(older: Questionnaire, newer: Questionnaire, said: Said) -> list[Line]:
    """Return what of last year's edition does not go on by itself under its own address."""
    moved = {*said.cells, *said.ended}
    by_itself = carried(older, newer, said_of({})).cells
    with_said = carried(older, newer, said).cells
    left = [
        cell
        for cell in older.cells
        if is_answered(cell)
        and not (cell.address in by_itself and cell.address in with_said)
        or cell.address in moved
    ]
    return [
        _line(name, group, _targets(name, older, newer), older, said)
        for name, group in _grouped(older, left).items()
    ]


def expanded(line: Line, target: str) -> dict[str, str]:
    """Return where each cell of a line goes on, when the line goes on at a target."""
    if not target or target == ENDED:
        return {}
    return {cell: _moved(line.name, cell, target) for cell in line.cells}


def _grouped(older: Questionnaire, left: Iterable[Cell]) -> dict[str, list[Cell]]:
    """Put cells together that went as a whole row or column; the others stand alone."""
    gone = list(left)
    rows: dict[tuple[str, str], list[Cell]] = {}
    columns: dict[tuple[str, str], list[Cell]] = {}
    for cell in gone:
        rows.setdefault((cell.section, cell.row), []).append(cell)
        columns.setdefault((cell.section, cell.column), []).append(cell)
    groups: dict[str, list[Cell]] = {}
    for cell in gone:
        section = older.section(cell.section)
        in_row, in_column = rows[cell.section, cell.row], columns[cell.section, cell.column]
        if section.is_table and len(in_row) == _answered(section, row=cell.row):
            groups.setdefault(f"row:{cell.section}.{cell.row}", []).append(cell)
        elif section.is_table and len(in_column) == _answered(section, column=cell.column):
            groups.setdefault(f"column:{cell.section}.{cell.column}", []).append(cell)
        else:
            groups[f"cell:{cell.address}"] = [cell]
    return groups


def _answered(section: Section, row: str = "", column: str = "") -> int:
    """Count the cells of a row, or of a column, that people answer."""
    return sum(
        is_answered(cell)
        for cell in section.cells
        if (row and cell.row == row) or (column and cell.column == column)
    )


def _targets(name: str, older: Questionnaire, newer: Questionnaire) -> list[Target]:
    way, _colon, address = name.partition(":")
    code = address.partition(".")[0]
    sections = [one for one in newer.sections if one.is_table or way == "cell"]
    near = [one for one in sections if one.code == code] or sections
    if way == "cell":
        before = older.cell(address)
        return [
            Target(cell.address, f"{cell.address}: {cell.label}")
            for section in near
            for cell in section.cells
            if cell.address != address and is_answered(cell) and fits(before, cell)
        ]
    return [target for section in near for target in _of_section(section, way)]


def _of_section(section: Section, way: str) -> Iterable[Target]:
    things = section.rows if way == "row" else section.columns
    for one in things:
        yield Target(f"{section.code}.{one.code}", f"{one.code}: {label(one, 'pl')}")


def _line(
    name: str, group: list[Cell], targets: list[Target], older: Questionnaire, said: Said
) -> Line:
    addresses = tuple(cell.address for cell in group)
    words = _label_of(name, group, older)
    way = name.partition(":")[0]
    new = [one for one in targets if not _is_old(one.value, way, older)]
    chosen = next(
        (
            one.value
            for one in targets
            if all(said.cells.get(cell) == _moved(name, cell, one.value) for cell in addresses)
        ),
        ENDED if all(cell in said.ended for cell in addresses) else "",
    )
    reason = next((said.ended[cell] for cell in addresses if cell in said.ended), "")
    return Line(name, words, addresses, tuple(targets), _alike(words, new), chosen, reason)


def _is_old(value: str, way: str, older: Questionnaire) -> bool:
    code, _dot, inner = value.partition(".")
    if way == "cell":
        return older.find(value) is not None
    if not older.has_section(code):
        return False
    section = older.section(code)
    return inner in (section.row_at if way == "row" else section.column_at)


def _label_of(name: str, group: list[Cell], older: Questionnaire) -> str:
    way, _colon, address = name.partition(":")
    code, _dot, inner = address.partition(".")
    section = older.section(code)
    if way == "row":
        return f"{inner}: {section.row(inner).label}"
    if way == "column":
        return f"{inner}: {section.column(inner).label}"
    return f"{address}: {group[0].label}"


def _alike(said: str, targets: list[Target]) -> str:
    """Propose the target whose label is most like that of what went."""
    text = said.partition(": ")[2]
    best, closest = "", _ALIKE
    for one in targets:
        ratio = SequenceMatcher(None, text, one.label.partition(": ")[2]).ratio()
        if ratio > closest:
            best, closest = one.value, ratio
    return best


def _moved(name: str, cell: str, target: str) -> str:
    way = name.partition(":")[0]
    if way == "row":
        return f"{target}.{cell.rpartition('.')[2]}"
    if way == "column":
        section, _dot, column = target.partition(".")
        row = cell.partition(".")[2].rpartition(".")[0]
        return f"{section}.{row}.{column}"
    return target
