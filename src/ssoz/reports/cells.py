"""What is typed into cells, before anybody judges it. Pure: no database, no clock."""

import re
from collections.abc import Mapping
from typing import Any

from ssoz.questionnaires.evaluation.values import NUMBERS, is_blank
from ssoz.questionnaires.schema import RUNNING, Cell, Questionnaire
from ssoz.reports import refusals
from ssoz.reports.refusals import Refused

type Answer = str | list[str] | None
type Answers = dict[str, str | list[str]]

MOST_CELLS = 10_000
LONGEST_TEXT = 10_000
MOST_OPTIONS = 500
LARGEST_REPORT = 4_000_000
_ROW_NUMBER = re.compile("[1-9][0-9]{0,5}")
# What the database of production cannot keep in JSON: the zero sign and halves of signs.
_NOT_WRITABLE = re.compile("[\x00\ud800-\udfff]")


def as_typed(
    cells: Mapping[str, Any], questionnaire: Questionnaire, answers: Mapping[str, Any]
) -> dict[str, Answer]:
    """Return what is to be kept of what was typed, right or wrong; `None` empties a cell.

    Raise `Refused` at the cell for what cannot be kept at all.
    """
    if len(cells) > MOST_CELLS:
        words = {"n": len(cells), "limit": MOST_CELLS}
        raise Refused(refusals.TOO_MANY_CELLS % words, "too_many_cells")
    kept = {}
    for address, typed in cells.items():
        cell = cell_at(questionnaire, address)
        answer = _kept(address, typed, cell)
        if not is_typed(cell):
            # A page may send back what it was given; only a change of it is refused.
            if answer != answers.get(address):
                _refuse_typing_over(cell, address)
            continue
        kept[address] = answer
    return kept


def cell_at(questionnaire: Questionnaire, address: str) -> Cell:
    """Find the cell of an address; raise `Refused` where there is none."""
    cell = questionnaire.find(address)
    if cell is None or not _is_canonical(address, cell):
        raise Refused(
            refusals.UNKNOWN_CELL % {"cell": address[:120]}, "unknown_cell", address[:120]
        )
    return cell


def is_typed(cell: Cell) -> bool:
    """Tell whether people type into a cell, rather than the register or a calculation."""
    return not cell.calculated and not cell.prefill


def is_to_fill(cell: Cell) -> bool:
    """Tell whether the form asks for something in a cell."""
    return is_typed(cell) and not cell.closed


def is_number(cell: Cell) -> bool:
    """Tell whether a cell takes a number."""
    return cell.type in NUMBERS


def is_running(cell: Cell) -> bool:
    """Tell whether a cell stands in rows that are added as needed."""
    return cell.row == RUNNING


def merged(answers: Mapping[str, Any], changed: Mapping[str, Answer]) -> Answers:
    """Return the answers with what changed; an emptied cell has no key."""
    together = {**answers, **changed}
    return {address: answer for address, answer in together.items() if answer is not None}


def size_of(answers: Mapping[str, Any]) -> int:
    """Measure answers roughly, in characters."""
    return sum(
        len(address) + (len(answer) if isinstance(answer, str) else sum(map(len, answer)))
        for address, answer in answers.items()
    )


def _is_canonical(address: str, cell: Cell) -> bool:
    if address == cell.address:
        return not is_running(cell)
    row = address.removeprefix(f"{cell.section}.").removesuffix(f".{cell.column}")
    return _ROW_NUMBER.fullmatch(row) is not None


def _kept(address: str, typed: Any, cell: Cell) -> Answer:
    if isinstance(typed, list):
        if cell.type != "choices":
            raise Refused(refusals.NOT_A_LIST, "not_a_list", address)
        if len(typed) > MOST_OPTIONS:
            _refuse_length(address, len(typed), MOST_OPTIONS)
        for code in typed:
            _check_text(address, code)
    elif typed is not None:
        _check_text(address, typed)
    return None if is_blank(typed) else typed


def _check_text(address: str, text: Any) -> None:
    if not isinstance(text, str):
        raise Refused(refusals.WRONG_KIND, "wrong_kind", address)
    if len(text) > LONGEST_TEXT:
        _refuse_length(address, len(text), LONGEST_TEXT)
    if _NOT_WRITABLE.search(text):
        raise Refused(refusals.NOT_WRITABLE, "not_writable", address)


def _refuse_length(address: str, length: int, limit: int) -> None:
    words = {"n": length, "limit": limit}
    raise Refused(refusals.TOO_LONG % words, "too_long", address)


def _refuse_typing_over(cell: Cell, address: str) -> None:
    if cell.calculated:
        raise Refused(refusals.CALCULATED_CELL, "calculated", address)
    raise Refused(refusals.PREFILLED_CELL, "prefilled", address)
