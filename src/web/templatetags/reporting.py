"""How forms and periods are named, in both faces alike."""

from django import template
from django.utils.translation import get_language, gettext

from ssoz.questionnaires.models import Edition
from ssoz.reports import documents
from ssoz.reports.models import Period
from ssoz.reports.queries import Stand

register = template.Library()
_ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


@register.filter
def form_title(edition: Edition) -> str:
    """Return the title of a form in the language of the page."""
    return (get_language() == "en" and edition.title_en) or edition.title


@register.filter
def form_name(edition: Edition) -> str:
    """Name a form briefly: by its symbol; a one-off survey, which has no known one, by its title."""
    return form_title(edition) if edition.tab == Edition.Tab.ONE_OFF else edition.code


@register.filter
def form_heading(edition: Edition) -> str:
    """Name a form in full: symbol and title."""
    title = form_title(edition)
    return title if edition.tab == Edition.Tab.ONE_OFF else f"{edition.code}. {title}"


@register.filter
def period_words(period: Period) -> str:
    """Write a period: 2025, or the fourth quarter of 2025."""
    if period.quarter is None:
        return period.code
    words = {"quarter": _ROMAN[period.quarter], "year": period.year}
    return gettext("%(quarter)s quarter of %(year)d") % words


@register.filter
def stand_words(stand: Stand) -> str:
    """Say which stand of a report is meant: its period, its version or its state, and when."""
    return documents.stand_words(stand)


@register.filter
def problem_words(stand: Stand) -> str:
    """Say what the check found in a stand of a report."""
    return documents.problem_words(stand)
