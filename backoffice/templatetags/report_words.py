"""What lists and pages say of a report: its name, its age, its due day, what is to be noted."""

from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.wording import act_words, age_colour
from ssoz.reports.models import Collection, Obligation, Report
from web.templatetags.state import badge
from web.templatetags.words import days_waiting, in_days

register = template.Library()
_STEPS = {
    "send": "reports.report.sent",
    "verify": "reports.report.verified",
    "accept": "reports.report.accepted",
    "send_back": "reports.report.returned",
    "succession": "units.succession.made",
    "reopen": "reports.report.reopened",
    "ask_for_correction": "reports.report.correction_asked",
}
_WAITING = (Report.State.SENT, Report.State.VERIFIED)


@register.filter
def report_name(thing: Report | Obligation | Collection) -> str:
    """Name a report, or what is owed or collected, by its form and its period."""
    collection = thing if isinstance(thing, Collection) else thing.collection
    name = _("%(form)s for %(period)s") % {
        "form": collection.edition.code,
        "period": collection.period,
    }
    return f"{name}, {thing.instance}" if isinstance(thing, Report) and thing.key else name


@register.filter
def report_age(report: Report) -> SafeString | str:
    """Say how long a report has been waiting for a decision."""
    if report.state not in _WAITING:
        return "–"
    days = days_waiting(report.sent_at)
    return badge(in_days(days), age_colour(days), "clock")


@register.filter
def due_badge(report: Report) -> SafeString | str:
    """Say by when the report is due, or that the day was missed."""
    due = report.due
    if due is None:
        return "–"
    missed = report.sent_at is None and due < timezone.localdate()
    if report.is_late or missed:
        return badge(_("Overdue"), "late", "calendar-x")
    return format_html('<span class="nowrap">{}</span>', short_day(due))


def short_day(day: date | None) -> str:
    """Write a day as dense tables do."""
    return date_format(day, "j.m.Y") if day else "–"


@register.filter
def step_words(step: str) -> Any:
    """Say with which step of the report a message was written."""
    return act_words(_STEPS[step]) if step in _STEPS else ""


@register.filter
def problem_words(report: Report) -> str:
    """Say how many warnings and remarks stand; the row carries the counts of its remarks."""
    parts = [
        (report.errors, ngettext("%(n)d error", "%(n)d errors", report.errors)),
        (report.warnings, ngettext("%(n)d warning", "%(n)d warnings", report.warnings)),
        (
            report.open_remarks,
            ngettext("%(n)d open remark", "%(n)d open remarks", report.open_remarks),
        ),
        (
            report.answered_remarks,
            ngettext(
                "%(n)d answer to a remark", "%(n)d answers to remarks", report.answered_remarks
            ),
        ),
    ]
    said = [words % {"n": count} for count, words in parts if count]
    return ", ".join(said) or _("nothing to note")
