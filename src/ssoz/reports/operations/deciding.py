"""What an office decides on a report: verify, accept, send back, reopen. Each falls once."""

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.reports import mails, policies, refusals
from ssoz.reports.models import Report, Version
from ssoz.reports.operations import texts
from ssoz.reports.operations.locks import locked_report
from ssoz.reports.operations.trail import keep_note, keep_version
from ssoz.reports.queries import context_of, fills_there, form_of, still_counts
from ssoz.reports.refusals import DecidedMeanwhile, refuse_unless_open

_UNDER_REVIEW = (Report.State.SENT, Report.State.VERIFIED)


@transaction.atomic
def verify(*, report: Report, note: str = "", actor: Actor) -> Report:
    """Say that a sent report was looked at and is right."""
    report = locked_report(report)
    _require(policies.may_verify(actor, report), _own_work(actor, report))
    if report.state != Report.State.SENT:
        raise DecidedMeanwhile(report)
    text = texts.optional(note)
    report.verify(timezone.now(), actor)
    record(report, "reports.report.verified", by=actor, revision=report.revision)
    _tell_unit(report, text, "verify", actor)
    return report


@transaction.atomic
def accept(*, report: Report, note: str = "", actor: Actor) -> Report:
    """Accept a report; its answers are kept as a version that is never recomputed."""
    report = locked_report(report)
    fills = fills_there(actor, report)
    _require(policies.may_accept(actor, report, fills), _why_not_accept(actor, report, fills))
    if report.state not in _UNDER_REVIEW:
        raise DecidedMeanwhile(report)
    text = texts.optional(note)
    report.accept(timezone.now(), actor)
    record(report, "reports.report.accepted", by=actor, revision=report.revision)
    form = form_of(report.collection.edition)
    outcome = form.evaluator.check(report.answers, context_of(report, whole=False))
    explained = [e for e in report.explanations.all() if still_counts(e, report.answers, outcome)]
    keep_version(report, Version.Occasion.ACCEPTED, outcome, explained, actor)
    keep_note(report, text, "accept", actor)
    mails.report_accepted(report)
    return report


@transaction.atomic
def send_back(*, report: Report, reason: str, actor: Actor) -> Report:
    """Give a report back for correction, with the reason."""
    report = locked_report(report)
    require(policies.may_send_back(actor, report))
    if report.state not in _UNDER_REVIEW:
        raise DecidedMeanwhile(report)
    refuse_unless_open(report)
    report.send_back(timezone.now(), texts.reason(reason))
    record(report, "reports.report.returned", by=actor, revision=report.revision)
    keep_note(report, report.return_reason, "send_back", actor)
    mails.report_returned(report, actor)
    return report


@transaction.atomic
def reopen(*, report: Report, reason: str, actor: Actor) -> Report:
    """Open an accepted report for correction (korekta); the accepted version stays readable."""
    report = locked_report(report)
    require(policies.may_reopen(actor, report))
    if report.state != Report.State.ACCEPTED:
        raise DecidedMeanwhile(report)
    refuse_unless_open(report)
    report.reopen(timezone.now(), texts.reason(reason))
    record(report, "reports.report.reopened", by=actor, revision=report.revision)
    keep_note(report, report.return_reason, "reopen", actor)
    mails.report_reopened(report, actor)
    return report


def _tell_unit(report: Report, text: str, step: str, actor: Actor) -> None:
    if keep_note(report, text, step, actor) is not None:
        mails.note_to_unit(report)


def _require(allowed: bool, why_not: str) -> None:
    require(allowed, str(refusals.NOT_YOURS.get(why_not, "")), why_not)


def _own_work(actor: Actor, report: Report) -> str:
    return "own_work" if policies.has_filled(actor, report) else "not_allowed"


def _why_not_accept(actor: Actor, report: Report, fills: bool) -> str:
    if policies.has_filled(actor, report):
        return "own_work"
    if fills:
        return "fills_there"
    if policies.needs_another_person(actor, report):
        return "two_people"
    return "not_allowed"
