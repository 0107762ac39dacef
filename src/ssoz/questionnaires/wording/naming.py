"""What a problem is about, in words: labels of its cell, answers and figures as people write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.evaluation.problems import Problem
from ssoz.questionnaires.evaluation.values import (
    NOT_APPLICABLE,
    NUMBERS,
    canonical_number,
    is_blank,
    show_number,
)
from ssoz.questionnaires.expressions.addresses import Address, Selector, parse_address
from ssoz.questionnaires.schema import RUNNING, Cell, Questionnaire, label

NOTHING = "–"
_FIGURES = ("left", "right", "difference", "last", "limit")


@dataclass(frozen=True)
class Naming:
    """One problem beside the form and the answers it was found in, in one language."""

    problem: Problem
    questionnaire: Questionnaire
    answers: Mapping[str, Any]
    language: str

    def of(self, name: str) -> str:
        """Say what a name in braces stands for; an address is one too."""
        if name in ("row", "column", "section", "cell", "value"):
            return getattr(self, f"_{name}")() if self.problem.cells else NOTHING
        if name == "limit" and "limit" not in self.problem.figures:
            name = "right"
        if name in _FIGURES:
            return self.figure(name)
        return self._at(parse_address(name))

    def figure(self, name: str) -> str:
        """Show a figure of the problem."""
        return self._told(self.problem.figures.get(name), self._first())

    def labels(self, address: str) -> str:
        """Name a cell by the labels of its row and column; a section by its title."""
        cell = self.questionnaire.find(address) if "." in address else None
        if cell is None:
            return self._title(address)
        named = label(cell, self.language) or address
        return f"{self._row_label(cell, address)}, {named}" if cell.row == RUNNING else named

    def find(self, written: Address) -> str | None:
        """Find the one cell that an address of the rule stands for in this run."""
        pattern = _pattern(written)
        known = (*self.problem.figures, *self.problem.cells)
        if written.text in known:
            return written.text
        return next((name for name in known if pattern.fullmatch(name)), None)

    # --- Names ----------------------------------------------------------------------------------

    def _first(self) -> Cell | None:
        cells = self.problem.cells
        return self.questionnaire.find(cells[0]) if cells and "." in cells[0] else None

    def _row(self) -> str:
        cell = self._first()
        found = cell and (self._row_label(cell, self.problem.cells[0]) or self._column_label(cell))
        return found or NOTHING

    def _column(self) -> str:
        cell = self._first()
        return (cell and self._column_label(cell)) or NOTHING

    def _section(self) -> str:
        return self._title(self.problem.cells[0].partition(".")[0])

    def _cell(self) -> str:
        address = self.problem.cells[0]
        return f"{address} ({self.labels(address)})"

    def _value(self) -> str:
        return self.answer(self.problem.cells[0])

    def _title(self, code: str) -> str:
        if not self.questionnaire.has_section(code):
            return code
        return label(self.questionnaire.section(code), self.language) or code

    def _row_label(self, cell: Cell, address: str) -> str:
        if cell.row == RUNNING:
            return _("row %(number)s") % {"number": address.split(".")[1]}
        section = self.questionnaire.section(cell.section)
        return label(section.row(cell.row), self.language) if cell.row else ""

    def _column_label(self, cell: Cell) -> str:
        return label(self.questionnaire.section(cell.section).column(cell.column), self.language)

    # --- Answers --------------------------------------------------------------------------------

    def answer(self, address: str) -> str:
        """Show what stands in a cell of this form, or at an address of the rule."""
        cell = self.questionnaire.find(address) if "!" not in address else None
        if address in self.problem.figures:
            return self._told(self.problem.figures[address], cell)
        raw = self.answers.get(address)
        if is_blank(raw):
            return NOTHING
        if isinstance(raw, list):
            return ", ".join(self._told(str(code), cell) for code in raw)
        text = str(raw).strip()
        number = canonical_number(text) if cell and cell.type in NUMBERS else None
        return self._told(text if number is None else Decimal(number), cell)

    def _told(self, figure: Decimal | str | None, cell: Cell | None) -> str:
        if figure is None:
            return NOTHING
        if isinstance(figure, Decimal):
            return show_number(figure, cell.places if cell and cell.type == "money" else 0)
        if figure == NOT_APPLICABLE or cell is None:
            return figure
        if cell.type == "yesno":
            return {"yes": _("yes"), "no": _("no")}.get(figure, figure)
        option = cell.option(figure)
        return label(option, self.language) or figure if option else figure

    def _at(self, written: Address) -> str:
        if any(axis and axis.way in _GATHERING for axis in (written.row, written.column)):
            return self._sum(written)
        found = self.find(written)
        return NOTHING if found is None else self.answer(found)

    def _sum(self, written: Address) -> str:
        """Show many cells by their sum, or one after the other where they are no numbers."""
        pattern = _pattern(written)
        cells = [cell for cell in self.problem.cells if pattern.fullmatch(cell)]
        shown = [canonical_number(str(self.answers.get(cell, ""))) for cell in cells]
        numbers = [Decimal(number) for number in shown if number is not None]
        if numbers:
            return self._told(sum(numbers, Decimal(0)), self._first())
        return ", ".join(self.answer(cell) for cell in cells) or NOTHING


_GATHERING = frozenset({"range", "all", "below", "each_below"})


def _pattern(written: Address) -> re.Pattern[str]:
    source = f"{written.source}!" if written.source else ""
    parts = [re.escape(source + written.section)]
    parts += [_axis(axis) for axis in (written.row, written.column) if axis]
    return re.compile(r"\.".join(parts))


def _axis(axis: Selector) -> str:
    if axis.way == "code":
        return re.escape(axis.spans[0].first)
    if axis.way == "braces" and not any(span.last for span in axis.spans):
        return f"(?:{'|'.join(re.escape(span.first) for span in axis.spans)})"
    return "[A-Za-z0-9_.-]+"
