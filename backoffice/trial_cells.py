"""The cells of a form as plain fields, to write sample answers: one line for each cell.

Written by functions, as the tables of reports are: a form has up to 10,000 cells.
"""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ssoz.questionnaires.schema import RUNNING, Cell, Questionnaire, Section, label

_PREFIX = "c:"
_MORE_ROWS = 2
_MOST_ROWS = 50


class Fields(NamedTuple):
    """One section, with its cells as fields."""

    title: str
    table: SafeString


def fields_of(form: Questionnaire, answers: Mapping[str, Any]) -> list[Fields]:
    """Write the fields of each section that asks for anything."""
    language = get_language() or "pl"
    written = []
    for section in form.sections:
        lines = "".join(_lines(section, answers, language))
        if lines:
            title = f"{section.code}. {label(section, language)}"
            heads = f'<th scope="col">{_("Cell")}</th><th scope="col">{_("Answer")}</th>'
            table = (
                f'<table class="tbl"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>'
            )
            written.append(Fields(title, mark_safe(table)))
    return written


def answers_in(data: QueryDict, form: Questionnaire) -> dict[str, Any]:
    """Return the answers of a form that was sent."""
    answers: dict[str, Any] = {}
    for name, given in data.lists():
        address = name.removeprefix(_PREFIX)
        cell = form.find(address) if name.startswith(_PREFIX) else None
        if cell is not None:
            chosen = [one for one in given if one]
            answers[address] = chosen if cell.type == "choices" else given[-1]
    return answers


def _lines(section: Section, answers: Mapping[str, Any], language: str) -> Iterator[str]:
    asked = [cell for cell in section.cells if not (cell.closed or cell.calculated)]
    for row in _rows(section, answers) if section.repeat else [""]:
        for cell in asked:
            address = cell.address.replace(f".{RUNNING}.", f".{row}.")
            name = f"{address} {_name(section, cell, language)}"
            field = _field(cell, address, answers.get(address), language)
            yield f'<tr><th scope="row"><label for="{_id(address)}">{escape(name)}</label></th><td>{field}</td></tr>'


def _rows(section: Section, answers: Mapping[str, Any]) -> list[str]:
    """Number the rows that are written, and a few more."""
    start = f"{section.code}."
    numbers = (
        key.removeprefix(start).partition(".")[0] for key in answers if key.startswith(start)
    )
    last = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return [str(number) for number in range(1, min(last, _MOST_ROWS) + _MORE_ROWS + 1)]


def _name(section: Section, cell: Cell, language: str) -> str:
    column = label(section.column(cell.column), language)
    if cell.row in section.row_at:
        return f"{label(section.row(cell.row), language)} – {column}"
    return column


def _field(cell: Cell, address: str, said: Any, language: str) -> str:
    named = f'id="{_id(address)}" name="{escape(_PREFIX + address)}"'
    if cell.type not in ("yesno", "choice", "choices"):
        return f'<input type="text" {named} value="{escape(str(said or ""))}" autocomplete="off">'
    chosen = said if isinstance(said, list) else [said or ""]
    offered = [(one.code, f"{one.code} {label(one, language)}") for one in cell.options]
    if cell.type == "yesno":
        offered = [("yes", _("yes")), ("no", _("no"))]
    if cell.type != "choices":
        offered = [("", "–"), *offered]
    options = "".join(
        f'<option value="{escape(code)}"{" selected" if code in chosen else ""}>{escape(words)}</option>'
        for code, words in offered
    )
    several = " multiple" if cell.type == "choices" else ""
    return f"<select {named}{several}>{options}</select>"


def _id(address: str) -> str:
    return escape(f"cell-{address}")
