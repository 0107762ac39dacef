"""Answers and states as they stand on paper."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ssoz.questionnaires.evaluation.values import NUMBERS, canonical_number, is_blank, show_number
from ssoz.questionnaires.schema import Cell, label
from ssoz.reports.models import Report, Version

CUT = "…"


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


def options_of(cell: Cell, language: str) -> list[str]:
    """Return what may be ticked in a cell, if anything."""
    if cell.type == "yesno":
        return [_("Yes"), _("No")]
    return [label(option, language) or option.code for option in cell.options]


def shortened(words: str, most: int) -> str:
    """Cut words that are longer than a cell can hold."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}{CUT}"


def watermark_of(report: Report, version: Version | None, is_empty_form: bool) -> str:
    """Say across the page what the paper is worth."""
    if is_empty_form:
        return pgettext("watermark", "Empty form")
    state = report.state if version is None else version.occasion
    return {
        Report.State.DRAFT.value: pgettext("watermark", "Draft"),
        Report.State.SENT.value: pgettext("watermark", "Sent"),
        Report.State.VERIFIED.value: pgettext("watermark", "Verified"),
        Report.State.ACCEPTED.value: pgettext("watermark", "Accepted"),
        Report.State.RETURNED.value: pgettext("watermark", "Returned for correction"),
    }[str(state)]


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
