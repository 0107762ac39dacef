"""How cells look: what is to be filled in is white and open, everything else is locked."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from ssoz.questionnaires.schema import Cell

_LINE, _GREY, _PALE, _BLUE = "#9AA5B1", "#5B6673", "#EEF1F4", "#DCE6F2"
# The language in front makes commas and spaces Polish wherever the file is opened.
_POLISH = "[$-415]"
_FRAME = {"border": 1, "border_color": _LINE, "valign": "vcenter"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "group": {"bold": True, "font_color": _GREY},
    "body": {"text_wrap": True, "valign": "top"},
    "plain": {},
    "small": {"font_color": _GREY, "italic": True},
    "fact": {"bold": True, "valign": "top"},
    "link": {"font_color": "#1F4E9E", "underline": 1},
    "head": {**_FRAME, "bold": True, "text_wrap": True, "align": "center", "bg_color": _BLUE},
    "code": {**_FRAME, "align": "center", "bg_color": _PALE, "font_color": _GREY},
    "label": {**_FRAME, "text_wrap": True, "bg_color": _PALE},
    "sub": {**_FRAME, "text_wrap": True, "bg_color": _PALE, "indent": 1},
    "input": {**_FRAME, "locked": False},
    "shown": {**_FRAME, "bg_color": _PALE, "italic": True},
    "last": {**_FRAME, "bg_color": _PALE, "font_color": _GREY},
    "closed": {**_FRAME, "bg_color": _PALE, "diag_type": 3, "diag_border": 1, "diag_color": _LINE},
    "key": {"font_color": _GREY, "num_format": "@"},
}


class Looks:
    """The looks of one workbook, each made when it is first asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Format] = {}

    def of(self, name: str, form: str = "") -> Format:
        """Return a look, with a form of numbers."""
        if (name, form) not in self._made:
            given = dict(_LOOKS[name])
            if form:
                given["num_format"] = form
                given |= {"align": "right"} if form != "@" else {"align": "left", "text_wrap": True}
            self._made[name, form] = self._book.add_format(given)
        return self._made[name, form]

    def of_cell(self, name: str, cell: Cell) -> Format:
        """Return a look with the form of what a cell takes."""
        return self.of(name, number_form(cell))


def number_form(cell: Cell) -> str:
    """Return how a spreadsheet is to show the answers of a cell."""
    if cell.digits_only:
        return "@"
    match cell.type:
        case "integer":
            return f"{_POLISH}#,##0"
        case "decimal" | "percent" | "money":
            return f"{_POLISH}#,##0.{'0' * cell.places}" if cell.places else f"{_POLISH}#,##0"
        case "date":
            return "yyyy\\-mm\\-dd"
    return "@"
