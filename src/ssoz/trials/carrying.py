"""Answers of one edition read as answers of another: what goes on, under which address. Pure."""

from collections.abc import Mapping
from typing import Any, Protocol

from ssoz.questionnaires.evaluation.values import is_blank
from ssoz.questionnaires.schema import RUNNING, Questionnaire


class Carries(Protocol):
    """What takes answers from one edition to another."""

    def cell(self, address: str) -> str | None: ...

    def answers(self, answers: Mapping[str, Any]) -> Mapping[str, Any]: ...


class Carrier:
    """Renames answers of an older edition for a newer one of the same form.

    A cell goes on where the mapping says so, else under its own address where the answers are of
    one kind. What has no place any more is left out, as it would be in a new report.
    """

    def __init__(
        self,
        older: Questionnaire,
        newer: Questionnaire,
        moved: Mapping[str, str] | None = None,
        ended: Mapping[str, str] | None = None,
    ) -> None:
        moved, ended = moved or {}, ended or {}
        taken = set(moved.values())
        self._cells: dict[str, str] = {}
        for cell in older.cells:
            address = moved.get(cell.address, cell.address)
            if cell.address in ended or (cell.address not in moved and address in taken):
                continue
            found = newer.find(address)
            if found is not None and found.kind == cell.kind:
                self._cells[cell.address] = found.address
        self._repeat = {
            section.code: frozenset(column.code for column in section.columns)
            for section in older.sections
            if section.repeat
        }
        self._is_same = all(address == goes_on for address, goes_on in self._cells.items())

    def cell(self, address: str) -> str | None:
        """Say where the answer of a cell goes on; a numbered row keeps its number."""
        found = self._cells.get(address)
        if found is not None:
            return found
        section, _, rest = address.partition(".")
        number, _, column = rest.partition(".")
        if column not in self._repeat.get(section, ()) or not number.isdecimal():
            return None
        running = self._cells.get(f"{section}.{RUNNING}.{column}")
        return running and running.replace(f".{RUNNING}.", f".{number}.")

    def answers(self, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answers under their new addresses."""
        if self._is_same and answers.keys() <= self._cells.keys():
            return answers
        found = ((self.cell(address), answer) for address, answer in answers.items())
        return {address: answer for address, answer in found if address is not None}


class Chain:
    """Takes answers on by way of an edition between."""

    def __init__(self, first: Carries, second: Carries) -> None:
        self._first, self._second = first, second

    def cell(self, address: str) -> str | None:
        """Say where the answer of a cell goes on at last."""
        between = self._first.cell(address)
        return None if between is None else self._second.cell(between)

    def answers(self, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answers under their last addresses."""
        return self._second.answers(self._first.answers(answers))


def lost(carrier: Carries, answers: Mapping[str, Any]) -> int:
    """Count the written answers that have no place any more."""
    return sum(
        not is_blank(answer) and carrier.cell(address) is None
        for address, answer in answers.items()
    )
