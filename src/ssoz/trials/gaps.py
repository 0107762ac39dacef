"""What an edition does not ask of its answers: cells without a rule, parents that nobody adds up."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ssoz.questionnaires.loading import Loaded
from ssoz.questionnaires.schema import Section

_ADDS = frozenset({"sum", "+"})


def untouched(loaded: Loaded) -> list[str]:
    """Name the cells to be filled in that no rule, calculation or condition reads."""
    compiled = loaded.compiled
    touched = {address for _tree, line in _lines(compiled) for address in _own(line)}
    return [
        cell.address
        for cell in loaded.questionnaire.cells
        if not (cell.closed or cell.calculated or cell.prefill) and cell.address not in touched
    ]


def never_added(loaded: Loaded) -> list[tuple[str, str]]:
    """Name the rows, by section, that have rows below them which no rule adds up to them."""
    sums = [set(_own(line)) for tree, line in _lines(loaded.compiled) if _adds(tree)]
    found = []
    for section in loaded.questionnaire.sections:
        for parent, below in section.below.items():
            if not _is_added_up(section, parent, below, sums):
                found.append((section.code, parent))
    return found


def _is_added_up(section: Section, parent: str, below: Iterable[str], sums: list[set[str]]) -> bool:
    """Tell whether in some column the row and all rows below it stand in one sum."""
    open_cells = {cell.address for cell in section.cells if not cell.closed and cell.kind == "num"}
    columns = [column.code for column in section.columns]
    asked = [
        {f"{section.code}.{row}.{column}" for row in (parent, *below)} & open_cells
        for column in columns
        if f"{section.code}.{parent}.{column}" in open_cells
    ]
    families = [cells for cells in asked if len(cells) > 1]
    return not families or any(cells <= line for cells in families for line in sums)


def _lines(compiled: Mapping[str, Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Give each run with its trees: of rules, of calculations with their target, of conditions."""
    for rule in compiled["rules"]:
        for line in rule["each"]:
            yield [rule["check"], rule.get("when")], line
    for step in compiled["steps"]:
        target = [step["target"]] if step["do"] == "calc" else []
        yield step["tree"], [*step["slots"], *target]


def _own(line: Iterable[Any]) -> Iterator[str]:
    for slot in line:
        for address in [slot] if isinstance(slot, str) else slot:
            if "!" not in address:
                yield address.replace(".:.", ".#.")


def _adds(tree: Any) -> bool:
    if not isinstance(tree, list):
        return False
    return any(part in _ADDS if isinstance(part, str) else _adds(part) for part in tree)
