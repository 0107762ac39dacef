"""Cells and answers of a form as people read them, outside its table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ssoz.questionnaires.evaluation.values import NUMBERS, canonical_number, is_blank, show_number
from ssoz.questionnaires.schema import RUNNING, Cell, Questionnaire, Row, label, printed_code


def answer_words(cell: Cell, raw: Any, language: str) -> str:
    """Write an answer as people read it; what cannot be read stays as typed."""
    if is_blank(raw):
        return ""
    if isinstance(raw, list):
        return ", ".join(_option(cell, code, language) for code in raw)
    text = str(raw).strip()
    if cell.type in NUMBERS:
        number = canonical_number(text)
        places = cell.places if cell.type == "money" else 0
        return text if number is None else show_number(Decimal(number), places)
    return _day(text) if cell.type == "date" else _option(cell, text, language)


@dataclass(frozen=True, slots=True)
class CellName:
    """What a cell is called: its section, its row or question, and its column if it has one."""

    section: str
    row: str
    column: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.row, self.column)))


class Names:
    """The names of the cells of one edition in one language, and their order."""

    def __init__(self, questionnaire: Questionnaire, language: str) -> None:
        self.questionnaire = questionnaire
        self.language = language
        self._order: Mapping[str, int] = {
            cell.address: place for place, cell in enumerate(questionnaire.cells)
        }

    def of(self, address: str) -> CellName:
        """Name a cell; a section by its title; what the edition does not know, by its address."""
        cell, code = self.questionnaire.find(address), address.partition(".")[0]
        if not self.questionnaire.has_section(code):
            return CellName("", address, "")
        section = self.questionnaire.section(code)
        title = label(section, self.language) or code
        if cell is None:
            return CellName(title, address if "." in address else "", "")
        column = label(section.column(cell.column), self.language)
        if section.fields:
            return CellName(title, column, "")
        if cell.row == RUNNING:
            row = _("Row %(n)s") % {"n": address.split(".")[1]}
        else:
            row = self._row(section.row(cell.row), section.row)
        return CellName(title, row, column)

    def place(self, address: str) -> tuple[int, int, int, str]:
        """Return what puts addresses into the order of the form."""
        cell, (code, _point, rest) = self.questionnaire.find(address), address.partition(".")
        known = self.questionnaire.has_section(code)
        section = self.questionnaire.section(code).place if known else -1
        number = rest.partition(".")[0]
        is_running = cell is not None and cell.row == RUNNING
        row = int(number) if is_running and number.isdigit() else 0
        return section, row, self._order.get(cell.address, -1) if cell else -1, address

    def words(self, address: str, raw: Any) -> str:
        """Write an answer as people read it."""
        cell = self.questionnaire.find(address)
        return answer_words(cell, raw, self.language) if cell else str(raw or "")

    def _row(self, row: Row, row_of: Any) -> str:
        name = label(row, self.language)
        if row.parent and name[:1].islower():
            name = f"{label(row_of(row.parent), self.language)}, {name}"
        return f"{printed_code(row.code)} {name}".strip()


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "d.m.Y")
    except ValueError:
        return text


def _option(cell: Cell, code: str, language: str) -> str:
    if cell.type == "yesno":
        return {"yes": _("Yes"), "no": _("No")}.get(code, code)
    option = cell.option(code)
    return (label(option, language) or code) if option else code
