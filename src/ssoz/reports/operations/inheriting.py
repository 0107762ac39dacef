"""Passing an obligation from a unit that closes to its successor, or setting it aside."""

from datetime import date

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from ssoz.actors import Actor
from ssoz.journal.operations import record
from ssoz.reports import succession_refusals as refusals
from ssoz.reports.models import Obligation, Report
from ssoz.reports.operations.trail import keep_note
from ssoz.reports.queries import Fate, Inherited
from ssoz.units.models import Unit

_PASSED = "reports.obligation.inherited"


def pass_on(line: Inherited, heir: Unit, day: date, actor: Actor) -> None:
    """Do with one obligation what was worked out; it and its reports are locked."""
    obligation = line.obligation
    match line.fate:
        case Fate.PASSES | Fate.PASSES_BEGUN:
            obligation.inherited_from, obligation.unit = line.predecessor, heir
            record(obligation, _PASSED, by=actor, predecessor=line.predecessor.pk)
            _hand_over(line, obligation, heir, actor)
        case Fate.DIVIDES:
            _hand_over(line, _as_new(obligation, heir, actor), heir, actor)
        case Fate.LAPSES | Fate.NOTED:
            _set_aside(line, heir, day, actor)


def _as_new(old: Obligation, heir: Unit, actor: Actor) -> Obligation:
    """Lay the rest of an obligation on the heir; what was sent keeps the old one."""
    obligation = Obligation(
        collection=old.collection,
        unit=heir,
        source=old.source,
        source_reason=old.source_reason,
        due_on=old.due_on,
        extended_to=old.extended_to,
        extension_reason=old.extension_reason,
        level=old.level,
        activated_at=old.activated_at,
        inherited_from=old.unit,
    )
    record(obligation, _PASSED, by=actor, predecessor=old.unit_id)
    return obligation


def _hand_over(line: Inherited, obligation: Obligation, heir: Unit, actor: Actor) -> None:
    for report in _whole(line):
        report.obligation, report.unit = obligation, heir
        record(report, "reports.report.inherited", by=actor, predecessor=line.predecessor.pk)


def _set_aside(line: Inherited, heir: Unit, day: date, actor: Actor) -> None:
    """Set an obligation aside with the reason; where part of it was sent, only note the rest."""
    reason = _said(refusals.OWED_BY_SUCCESSOR, heir, day)
    for report in _whole(line):
        keep_note(report, reason, "succession", actor)
    if not line.has_filed:
        line.obligation.not_applicable_at = timezone.now()
        line.obligation.not_applicable_reason = reason
        record(line.obligation, "reports.obligation.set_aside", by=actor, reason=reason)


def _whole(line: Inherited) -> list[Report]:
    """Read the reports with their answers: a row that is saved is saved whole."""
    keys = [report.pk for report in line.unsent]
    return list(Report.objects.for_acting().filter(pk__in=keys).order_by("pk"))


def _said(text: object, heir: Unit, day: date) -> str:
    """Write down what stays for ever in the language of the office, whoever acts."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text) % {"unit": heir.name.rstrip("."), "day": date_format(day, "j E Y")}
