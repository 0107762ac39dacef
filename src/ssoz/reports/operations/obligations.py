"""Obligations of single units: decided by an office, taken away, extended."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.reports import mails, policies, refusals
from ssoz.reports.models import Collection, Obligation
from ssoz.reports.operations import texts
from ssoz.reports.operations.conflicting import settle_by_decision
from ssoz.reports.operations.grounds import decided
from ssoz.reports.operations.locks import locked_collection, locked_obligation, locked_reports
from ssoz.reports.refusals import Refused, refuse_unless_collected
from ssoz.units.models import Unit


@transaction.atomic
def assign(*, collection: Collection, unit: Unit, reason: str, actor: Actor) -> Obligation:
    """Lay an obligation on one unit by decision, with its reason."""
    collection = locked_collection(collection)
    require(policies.may_assign(actor, collection, unit))
    reason = texts.reason(reason)
    refuse_unless_collected(collection, unit)
    if not unit.is_reporting:
        raise Refused(refusals.UNIT_DOES_NOT_REPORT, "not_reporting")
    if collection.obligations.filter(unit=unit).exists():
        raise Refused(refusals.OWED_ALREADY, "owed")
    obligation = Obligation(
        collection=collection,
        unit=unit,
        source=Obligation.Source.DECISION,
        source_reason=reason,
        due_on=collection.first_due_on,
    )
    record(obligation, "reports.obligation.assigned", by=actor, reason=reason)
    _decided(obligation, reason, actor)
    return obligation


@transaction.atomic
def mark_not_applicable(*, obligation: Obligation, reason: str, actor: Actor) -> Obligation:
    """Say that an obligation does not concern the unit; nothing of it can be filled in then."""
    obligation = locked_obligation(obligation)
    require(policies.may_decide_obligation(actor, obligation))
    reason = texts.reason(reason)
    if obligation.not_applicable_at is not None:
        return obligation
    if any(report.sent_at for report in locked_reports(obligation)):
        raise Refused(refusals.HAS_REPORTS, "sent")
    obligation.not_applicable_at = timezone.now()
    obligation.not_applicable_reason = reason
    record(obligation, "reports.obligation.set_aside", by=actor, reason=reason)
    _decided(obligation, reason, actor)
    return obligation


@transaction.atomic
def mark_applicable(*, obligation: Obligation, reason: str = "", actor: Actor) -> Obligation:
    """Take *not applicable* back."""
    obligation = locked_obligation(obligation)
    require(policies.may_decide_obligation(actor, obligation))
    if obligation.not_applicable_at is not None:
        obligation.not_applicable_at = None
        obligation.not_applicable_reason = ""
        reason = texts.optional(reason)
        record(obligation, "reports.obligation.restored", by=actor, reason=reason)
        _decided(obligation, reason, actor)
    return obligation


@transaction.atomic
def extend(*, obligation: Obligation, until: date, reason: str, actor: Actor) -> Obligation:
    """Give one unit a later day, with the reason."""
    obligation = locked_obligation(obligation)
    require(policies.may_decide_obligation(actor, obligation))
    reason = texts.reason(reason)
    if obligation.due is not None and until <= obligation.due:
        day = {"date": date_format(obligation.due, "j E Y")}
        raise Refused(refusals.DATE_TOO_EARLY % day, "too_early")
    obligation.extended_to = until
    obligation.extension_reason = reason
    record(obligation, "reports.obligation.extended", by=actor, until=until, reason=reason)
    return obligation


def _decided(obligation: Obligation, reason: str, actor: Actor) -> None:
    """Keep the decision beside the obligation, settle what waited for it, tell the unit."""
    is_owed = obligation.not_applicable_at is None
    decided(obligation, reason, is_owed=is_owed, actor=actor)
    if not is_owed:
        settle_by_decision(obligation, reason, actor)
    if not actor.is_system:
        mails.obligation_decided(obligation, reason, actor)
