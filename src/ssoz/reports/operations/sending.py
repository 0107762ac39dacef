"""From the unit to the office: explaining warnings, sending, asking for a correction."""

from django.db import transaction
from django.utils import timezone

from ssoz.actors import SYSTEM, Actor, require
from ssoz.journal.operations import record
from ssoz.reports import mails, policies, refusals
from ssoz.reports.cells import merged
from ssoz.reports.models import Explanation, Report, Version
from ssoz.reports.operations import texts
from ssoz.reports.operations.locks import lock_owed, locked_obligation, locked_report
from ssoz.reports.operations.passes import go_on
from ssoz.reports.operations.surveying import settle
from ssoz.reports.operations.trail import keep, keep_change, keep_note, keep_version
from ssoz.reports.queries import (
    Checked,
    checked,
    context_of,
    find_problem,
    form_of,
    is_survey,
    prefilled,
    said_in,
    still_counts,
)
from ssoz.reports.refusals import (
    ChangedMeanwhile,
    Refused,
    SendRefused,
    refuse_unless_fillable,
    refuse_unless_open,
)


@transaction.atomic
def explain(*, report: Report, rule: str, cell: str, text: str, actor: Actor) -> Explanation:
    """Write why a warning is right as it stands; it counts until one of its cells changes."""
    report = locked_report(report)
    require(policies.may_explain(actor, report))
    refuse_unless_open(report)
    refuse_unless_fillable(report)
    text = texts.needed(text)
    form = form_of(report.collection.edition)
    outcome = form.evaluator.check(report.answers, context_of(report, whole=False))
    problem = find_problem(outcome, rule, cell)
    if problem is None or problem.level != "warning":
        raise Refused(refusals.NO_SUCH_WARNING, "no_warning", cell)
    explanation = report.explanations.filter(rule=rule, cell=cell).first() or Explanation(
        report=report, rule=rule, cell=cell
    )
    explanation.text = text
    explanation.cells = said_in(problem.cells, report.answers, outcome)
    explanation.at = timezone.now()
    explanation.person_id, explanation.person_name = actor.person_id, actor.name[:200]
    keep(explanation, "reports.warning.explained", about=report, by=actor, rule=rule, cell=cell)
    if not policies.has_filled(actor, report):
        _mark_filler(report, actor)
        record(report, "reports.report.joined", by=actor)
    return explanation


@transaction.atomic
def send(*, report: Report, revision: int, note: str = "", actor: Actor) -> Report:
    """Hand a report in; raise `SendRefused` while an error stands or an explanation is missing.

    Preliminary data that are sent bring the report of the final data with them. An assigning survey
    is settled by it: nobody verifies it, and what it brings is laid at once.
    """
    is_assigning = is_survey(report)
    report = _locked(report, is_assigning)
    require(policies.may_send(actor, report))
    refuse_unless_open(report)
    refuse_unless_fillable(report)
    if report.revision != revision:
        raise ChangedMeanwhile()
    text = texts.optional(note)
    _prefill_anew(report)
    explanations = list(report.explanations.all())
    found = checked(report, explanations=explanations)
    if found.in_the_way:
        raise SendRefused(found.in_the_way)
    now, due = timezone.now(), report.due
    report.send(now, actor, is_late=due is not None and timezone.localdate(now) > due)
    _count(report, found)
    _mark_filler(report, actor)
    record(report, "reports.report.sent", by=actor, revision=report.revision, late=report.is_late)
    counting = [one for one in explanations if still_counts(one, report.answers, found.outcome)]
    keep_version(report, Version.Occasion.SENT, found.outcome, counting, actor)
    keep_note(report, text, "send", actor)
    go_on(report, actor)
    if is_assigning:
        settle(report, found, actor)
    else:
        mails.report_sent(report)
    return report


@transaction.atomic
def ask_for_correction(*, report: Report, reason: str, actor: Actor) -> Report:
    """Ask the office to open an accepted report for correction."""
    report = locked_report(report)
    require(policies.may_ask_for_correction(actor, report))
    if report.state != Report.State.ACCEPTED:
        raise Refused(refusals.NOT_ACCEPTED, "state")
    if report.correction_asked_at is not None:
        raise Refused(refusals.ASKED_ALREADY, "asked")
    report.correction_asked_reason = texts.reason(reason)
    report.correction_asked_at = timezone.now()
    record(report, "reports.report.correction_asked", by=actor)
    keep_note(report, report.correction_asked_reason, "ask_for_correction", actor)
    mails.note_to_office(report)
    return report


def _locked(report: Report, is_assigning: bool) -> Report:
    """Lock a report, and before it what its sending moves."""
    if is_assigning:
        lock_owed(report)
    elif report.stage is not None:
        locked_obligation(report.obligation)
    return locked_report(report)


def _prefill_anew(report: Report) -> None:
    """Take over what the register says today, as a change of its own by the system."""
    said = prefilled(report, form_of(report.collection.edition))
    changed = {
        address: text or None
        for address, text in said.items()
        if (report.answers.get(address) or "") != text
    }
    if not changed:
        return
    cells = {address: [report.answers.get(address), new] for address, new in changed.items()}
    report.revision += 1
    report.answers = merged(report.answers, changed)
    report.changed_at = timezone.now()
    keep_change(report, report.revision, cells, SYSTEM, report.changed_at)


def _count(report: Report, found: Checked) -> None:
    report.errors, report.warnings = len(found.errors), len(found.warnings)
    report.filled = found.filled


def _mark_filler(report: Report, actor: Actor) -> None:
    if actor.person_id is not None and actor.person_id not in report.fillers:
        report.fillers = [*report.fillers, actor.person_id]
