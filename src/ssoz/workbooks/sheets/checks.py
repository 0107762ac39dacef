"""What a spreadsheet checks while one types: limits, lists, days. The system judges all of it anew."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from ssoz.questionnaires.evaluation.values import NOT_APPLICABLE
from ssoz.questionnaires.schema import Cell
from ssoz.reports.cells import is_number

_LEAST, _MOST = -999_999_999_999_999, 999_999_999_999_999
_FIRST_DAY = date(1900, 1, 1)
_LONGEST_WORDS = 250


def check_of(cell: Cell, names: Sequence[str], listed: str, at: tuple[int, int]) -> dict[str, Any]:
    """Return the check of a cell that stands at a place, or nothing where anything may be typed."""
    if names and cell.type != "choices":
        return _told({"validate": "list", "source": listed}, _("Choose one of the list."))
    if is_number(cell) and not cell.digits_only:
        return _number(cell, at)
    if cell.type == "date":
        return _day(cell, at)
    if cell.type in ("text", "code") and cell.length:
        check = {"validate": "length", "criteria": "<=", "value": cell.length}
        return _told(check, _("At most %(n)d characters.") % {"n": cell.length})
    return {}


def words_of(cell: Cell, names: Sequence[str]) -> str:
    """Say beside a cell how several answers are typed into it, or that it does not apply."""
    if cell.type == "choices" and names:
        words = {"names": "; ".join(names)}
        return _("Several answers, with a semicolon between them: %(names)s") % words
    return _("Type n/d where it does not apply.") if cell.na else ""


def _number(cell: Cell, at: tuple[int, int]) -> dict[str, Any]:
    least = _LEAST if cell.min is None else cell.min
    most = _MOST if cell.max is None else cell.max
    is_whole = cell.type == "integer"
    words = {"least": _shown(least), "most": _shown(most)}
    if cell.min is None and cell.max is None:
        said = _("Type a whole number.") if is_whole else _("Type a number.")
    elif cell.max is None:
        said = _("Type a number, at least %(least)s.") % words
    else:
        said = _("Type a number from %(least)s to %(most)s.") % words
    if cell.na:
        return _told(_or_not_applicable(at, float(least), float(most), is_whole), said)
    check = {
        "validate": "integer" if is_whole else "decimal", "criteria": "between",
        "minimum": float(least), "maximum": float(most),
    }  # fmt: skip
    return _told(check, said)


def _or_not_applicable(
    at: tuple[int, int], least: float, most: float, is_whole: bool
) -> dict[str, Any]:
    place = xl_rowcol_to_cell(*at)
    asked = [f"ISNUMBER({place})", f"{place}>={least:.15g}", f"{place}<={most:.15g}"]
    asked += [f"{place}=INT({place})"] if is_whole else []
    rule = f'=OR({place}="{NOT_APPLICABLE}",AND({",".join(asked)}))'
    return {"validate": "custom", "value": rule}


def _day(cell: Cell, at: tuple[int, int]) -> dict[str, Any]:
    said = _("Type a day such as 2026-02-09.")
    if cell.na:
        return _told(_or_not_applicable(at, 1, 2_958_465, is_whole=False), said)
    return _told({"validate": "date", "criteria": ">=", "value": _FIRST_DAY}, said)


def _told(check: dict[str, Any], words: str) -> dict[str, Any]:
    title = _("This does not fit")[:32]
    return {**check, "error_title": title, "error_message": words[:_LONGEST_WORDS]}


def _shown(number: Any) -> str:
    return (
        f"{number:f}".rstrip("0").rstrip(".").replace(".", ",")
        if "." in f"{number}"
        else f"{number}"
    )
