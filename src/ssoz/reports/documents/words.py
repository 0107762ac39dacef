"""States and choices as they stand on paper."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ssoz.questionnaires.schema import Cell, label
from ssoz.reports.models import Report, Version

CUT = "…"


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
