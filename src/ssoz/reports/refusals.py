"""Why an act is refused, in words fit for the user."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ssoz.journal.models import Entry
from ssoz.reports.models import Report
from ssoz.units.models import Unit


class Refused(Exception):
    """The act cannot be done now. The message says why and what to do; `cell` where it is about one."""

    def __init__(self, message: str | Promise, code: str, cell: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.cell = cell

    def __str__(self) -> str:
        return str(self.message)


class ChangedMeanwhile(Refused):
    """The report was changed since it was read; it is to be looked at again."""

    def __init__(self) -> None:
        super().__init__(CHANGED, "changed")


class DecidedMeanwhile(Refused):
    """The state of the report forbids the act; the message says who decided what, and when."""

    def __init__(self, report: Report) -> None:
        self.report = report
        words = {"state": report.get_state_display()}
        decision = _decision_on(report)
        if decision is None:
            message = STATE_FORBIDS % words
        else:
            at = timezone.localtime(decision.at)
            words |= {"time": date_format(at, "j E Y, H.i"), "person": decision.person_name}
            message = DECIDED % words
        super().__init__(message, "decided")


_DECISIONS = tuple(
    f"reports.report.{act}" for act in ("verified", "accepted", "returned", "reopened")
)


def _decision_on(report: Report) -> Entry | None:
    """Find the decision behind the state of a report, if its state comes from one."""
    if report.state in (Report.State.DRAFT, Report.State.SENT):
        return None
    return Entry.objects.about(report).filter(act__in=_DECISIONS).last()


class SendRefused(Refused):
    """Errors stand, or warnings lack their explanation; `problems` are those in the way."""

    def __init__(self, problems: Sequence[Any]) -> None:
        self.problems = tuple(problems)
        errors = sum(1 for problem in self.problems if problem.level == "error")
        if errors:
            super().__init__(HAS_ERRORS % {"n": errors}, "errors")
        else:
            super().__init__(UNEXPLAINED % {"n": len(self.problems)}, "unexplained")


class RulesOfTheDesk(Refused):
    """A second person published these assigning rules at the desk, so no file changes them."""

    def __init__(self, survey: str) -> None:
        super().__init__(RULES_OF_THE_DESK % {"survey": survey}, "rules_of_the_desk")


HAS_ERRORS = ngettext_lazy(
    "The report has %(n)d error. Correct it, then send.",
    "The report has %(n)d errors. Correct them, then send.",
    "n",
)
UNEXPLAINED = ngettext_lazy(
    "%(n)d warning has no explanation. Explain it or correct the values.",
    "%(n)d warnings have no explanation. Explain them or correct the values.",
    "n",
)
STATE_FORBIDS = _("The state of the report is now “%(state)s”. Your act was not saved.")
DECIDED = _(
    "%(person)s decided on this report at %(time)s: %(state)s. Your decision was not saved."
)
CHANGED = _("The report was changed meanwhile. Look at what changed, then send it.")
BAD_REVISION = _("The page does not fit the report. Load it again; what you typed stays here.")
NOT_FILLABLE = _(
    "The report is “%(state)s” and cannot be changed now. The office can send it back for correction."
)
ACCEPTED = _(
    "The report is accepted and cannot be changed now. If it is wrong, ask the office for a correction."
)
DROPPED = _("This report was dropped when the level was changed. Open the list of reports.")
WITHDRAWN = _("The form %(form)s was withdrawn, so nothing can be saved in it. Ask the office.")
NOT_PUBLISHED = _("The form %(form)s is not published yet.")
NOT_IN_EFFECT = _(
    "The edition %(edition)s takes effect on %(day)s. Open the collection on that day or later."
)
NOT_OPEN = _("The collection of %(form)s is not open yet.")
CLOSED = _("The collection of %(form)s for %(period)s is closed. Ask the office to open it again.")
UNIT_CLOSED = _("The unit was closed on %(date)s, so its reports can only be read.")
UNIT_SUSPENDED = _("The unit is suspended since %(date)s, so its reports can only be read.")
UNIT_NOT_BEGUN = _("The unit opens on %(date)s, so nothing can be reported for it yet.")
NOT_APPLICABLE = _("The office said that this report does not apply to the unit.")

UNKNOWN_CELL = _("There is no field “%(cell)s” in this form. Load the page again.")
CALCULATED_CELL = _("This field is calculated and cannot be typed over.")
PREFILLED_CELL = _("This field comes from the register and cannot be changed here.")
WRONG_KIND = _("This field takes a text. Type it again.")
NOT_A_LIST = _("This field takes one answer, not several.")
TOO_LONG = _("The text has %(n)d characters. The limit is %(limit)d. Shorten it.")
NOT_WRITABLE = _("The text holds a character that cannot be saved. Type it again by hand.")
TOO_MANY_CELLS = _("%(n)d fields were sent at once. The limit is %(limit)d. Paste a smaller block.")
TOO_LARGE = _("The report would be larger than the limit. Shorten the long texts.")

ACTIVATED_ALREADY = _("The obligation has been activated already.")
LEVEL_NOT_OFFERED = _("This form cannot be filled in at the chosen level. Choose the other one.")
NO_PARTS = _("No organisational unit chosen. Tick at least one.")
PART_NOT_OPEN = _("“%(part)s” cannot be chosen. Choose an open organisational unit of your entity.")
SENT_ALREADY = _(
    "A report of this obligation has been sent, so the level can no longer be changed."
)
NOT_ACTIVATED = _("The obligation has not been activated yet.")
UNIT_DOES_NOT_REPORT = _("This unit does not report. Choose a reporting unit.")
OWED_ALREADY = _("The unit owes this report already.")
HAS_REPORTS = _("A report of this obligation has been sent, so it does apply to the unit.")
DATE_TOO_EARLY = _("The new day must be later than the present one, %(date)s.")

REASON_MISSING = _("No reason given. Write it, the unit will get it by e-mail.")
TEXT_MISSING = _("Nothing is written. Write the text, then save.")
TEXT_TOO_LONG = _("The text has %(n)d characters. The limit is %(limit)d. Shorten it.")
NO_SUCH_WARNING = _("This warning no longer stands. Check the report again.")
REMARK_CLOSED = _("The remark is closed.")
NOT_UNDER_REVIEW = _("Remarks are written while the report waits for a decision.")
OWN_WORK = _("You filled in or sent this report, so another person decides on it.")
FILLS_THERE = _(
    "You fill in reports of this unit in another profile, so another person accepts it."
)
TWO_PEOPLE_FIRST = _("This form needs two people: one verifies the report, another accepts it.")
NOT_ACCEPTED = _("A correction can be asked for once the report is accepted.")
ASKED_ALREADY = _("The correction has been asked for already.")
UNKNOWN_ACT = _("Choose what to do with the reports.")
NO_REPORTS = _("No report chosen. Tick at least one.")
WRONG_DATES = _("The period ends before it begins. Correct the dates.")
COLLECTED_ALREADY = _("This form is collected for this period already.")
SETTLED_ALREADY = _("%(person)s has settled this already: %(text)s")
NO_ASSIGNING_RULES = _(
    "There are no assigning rules for this year. Bring in the survey of the year with its rules."
)
NOT_ASSIGNED = _("The assigning rules do not speak of the form %(form)s.")
RULES_AT_WORK = _(
    "Somebody works on the assigning rules of %(survey)s already. Open that draft and go on in it."
)
RULES_OF_THE_DESK = _(
    "The assigning rules of %(survey)s were published by a second person and no file changes them."
    " Change them at their desk."
)
RULES_OF_ANOTHER = _("These rules belong to another survey. Choose those of the same survey.")
SURVEY_WITHDRAWN = _(
    "The edition %(survey)s was withdrawn. Publish it again, then go on with its assigning rules."
)
PERIOD_KNOWN = _("There is a period with this code already.")

TOO_MANY_AT_ONCE = _("More than %(most)d rows at once are not possible. Narrow the list down.")

NOT_YOURS = {
    "own_work": OWN_WORK,
    "fills_there": FILLS_THERE,
    "two_people": TWO_PEOPLE_FIRST,
}
# What a bulk act keeps of a refusal is its code: it is read later, in another language perhaps.
_LEFT_AS_IT_WAS = {
    **NOT_YOURS,
    "not_allowed": _("You may not do this with this report."),
    "decided": _("Its state changed before its turn came. Its history says who decided what."),
    "dropped": DROPPED,
    "not_applicable": NOT_APPLICABLE,
    "unit_closed": _("The unit is not open now, so its reports can only be read."),
    "withdrawn": _("The form was withdrawn, so nothing can be changed in its reports."),
    "not_published": _("The form is not published yet."),
    "not_open": _("The collection of these reports is not open yet."),
    "closed": _("The collection of these reports is closed."),
}


def why_left(code: str) -> str | Promise:
    """Say why a bulk act left a report as it was; what is no code are the words of older entries."""
    return _LEFT_AS_IT_WAS.get(code, code)


def unit_not_open(unit: Unit, day: date) -> Refused:
    """Say why nothing can be written for a unit on a day."""
    if unit.status_on(day) == Unit.Status.SUSPENDED:
        text, since = UNIT_SUSPENDED, unit.suspended_from
    elif unit.closed_on is not None and unit.closed_on <= day:
        text, since = UNIT_CLOSED, unit.closed_on
    else:
        text, since = UNIT_NOT_BEGUN, unit.started_on
    shown = date_format(since, "j E Y") if since else ""
    return Refused(text % {"date": shown}, "unit_closed")


def refuse_unless_open(report: Report) -> None:
    """Refuse to write in a report whose unit, form or collection does not take anything."""
    refuse_unless_collected(report.collection, report.unit)
    if report.dropped_at is not None:
        raise Refused(DROPPED, "dropped")
    if report.obligation.not_applicable_at is not None:
        raise Refused(NOT_APPLICABLE, "not_applicable")


def refuse_unless_collected(collection: Any, unit: Unit) -> None:
    """Refuse while the unit, the form or the collection is closed."""
    today = timezone.localdate()
    if not unit.is_open_on(today):
        raise unit_not_open(unit, today)
    names = {"form": collection.edition.code, "period": collection.period.code}
    if collection.edition.state == "withdrawn":
        raise Refused(WITHDRAWN % names, "withdrawn")
    if not collection.edition.is_published:
        raise Refused(NOT_PUBLISHED % names, "not_published")
    if collection.opened_at is None:
        raise Refused(NOT_OPEN % names, "not_open")
    if collection.is_closed:
        raise Refused(CLOSED % names, "closed")


def refuse_unless_published(collection: Any) -> None:
    """Refuse to lay a form on anybody that is not published, or no longer collected."""
    names = {"form": collection.edition.code, "period": collection.period.code}
    if not collection.edition.is_published:
        raise Refused(NOT_PUBLISHED % names, "not_published")
    if collection.is_closed:
        raise Refused(CLOSED % names, "closed")


def refuse_unless_fillable(report: Report) -> None:
    """Refuse to fill in what was sent or accepted."""
    if not report.is_fillable:
        is_accepted = report.state == Report.State.ACCEPTED
        text = ACCEPTED if is_accepted else NOT_FILLABLE % {"state": report.get_state_display()}
        raise Refused(text, "state")
