"""Words between the office and the unit: remarks on cells, messages about a report."""

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import note
from ssoz.reports import mails, policies, refusals
from ssoz.reports.cells import cell_at
from ssoz.reports.models import Note, Remark, Report
from ssoz.reports.operations import texts
from ssoz.reports.operations.locks import locked_report
from ssoz.reports.operations.trail import keep, keep_note
from ssoz.reports.queries import form_of
from ssoz.reports.refusals import Refused


@transaction.atomic
def remark(*, report: Report, cell: str, text: str, actor: Actor) -> Remark:
    """Write a remark on a cell (or on the whole, with no cell) while a report waits for a decision."""
    report = locked_report(report)
    require(policies.may_remark(actor, report))
    if report.state not in (Report.State.SENT, Report.State.VERIFIED):
        raise Refused(refusals.NOT_UNDER_REVIEW, "state", cell)
    if cell:
        cell_at(form_of(report.collection.edition).questionnaire, cell)
    written = Remark(
        report=report,
        cell=cell,
        text=texts.needed(text),
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name[:200],
    )
    keep(written, "reports.remark.written", about=report, by=actor, cell=cell)
    return written


@transaction.atomic
def answer_remark(*, remark: Remark, text: str, actor: Actor) -> Remark:
    """Answer a remark, or change the answer, until the office closes it."""
    remark = _locked_remark(remark)
    require(policies.may_answer_remark(actor, remark))
    _refuse_if_closed(remark)
    remark.answer = texts.needed(text)
    remark.answered_at = timezone.now()
    remark.answered_by_name = actor.name[:200]
    keep(remark, "reports.remark.answered", about=remark.report, by=actor, cell=remark.cell)
    return remark


@transaction.atomic
def close_remark(*, remark: Remark, actor: Actor) -> Remark:
    """Close a remark: it is settled."""
    remark = _locked_remark(remark)
    require(policies.may_close_remark(actor, remark))
    if remark.closed_at is None:
        remark.closed_at = timezone.now()
        remark.closed_by_name = actor.name[:200]
        keep(remark, "reports.remark.closed", about=remark.report, by=actor, cell=remark.cell)
    return remark


@transaction.atomic
def write_note(*, report: Report, text: str, actor: Actor) -> Note:
    """Write to the other side about a report; they get an e-mail that says where to read it."""
    report = locked_report(report)
    require(policies.may_write_note(actor, report))
    written = keep_note(report, texts.needed(text), "", actor)
    assert written is not None  # an empty text is refused above
    note("reports.note.written", by=actor, thing=report, from_office=written.from_office)
    if written.from_office:
        mails.note_to_unit(report)
    else:
        mails.note_to_office(report)
    return written


def _locked_remark(remark: Remark) -> Remark:
    # The report first, as everywhere; the remark is read anew under its lock.
    report = locked_report(remark.report)
    fresh = Remark.objects.get(pk=remark.pk)
    fresh.report = report
    return fresh


def _refuse_if_closed(remark: Remark) -> None:
    if remark.closed_at is not None:
        raise Refused(refusals.REMARK_CLOSED, "closed", remark.cell)
