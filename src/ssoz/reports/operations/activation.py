"""Taking an obligation up: the level, and the reports to fill in."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.questionnaires.operations import mark_used
from ssoz.reports import policies, refusals
from ssoz.reports.models import Obligation, Report
from ssoz.reports.operations.locks import locked_obligation, locked_reports
from ssoz.reports.operations.passes import begin, first_key
from ssoz.reports.queries import form_of, parts_to_choose, prefilled
from ssoz.reports.refusals import Refused, refuse_unless_collected
from ssoz.units.models import Part


@transaction.atomic
def activate(
    *, obligation: Obligation, level: str, parts: Iterable[Part] = (), actor: Actor
) -> list[Report]:
    """Take an obligation up at a level; return its reports, one or one for each chosen part."""
    obligation = _ready(obligation, actor)
    if obligation.is_activated:
        raise Refused(refusals.ACTIVATED_ALREADY, "activated")
    chosen = _chosen(obligation, level, parts)
    obligation.level = level
    obligation.activated_at = timezone.now()
    record(obligation, "reports.obligation.activated", by=actor, level=level)
    mark_used(edition=obligation.collection.edition, actor=actor)
    return [_begin(obligation, part, actor) for part in chosen]


@transaction.atomic
def change_level(
    *, obligation: Obligation, level: str, parts: Iterable[Part] = (), actor: Actor
) -> list[Report]:
    """Choose the level, or the parts, anew until something is sent (reports.md 2).

    Reports that no longer fit are dropped with what was filled in; the others stay.
    """
    obligation = _ready(obligation, actor)
    if not obligation.is_activated:
        raise Refused(refusals.NOT_ACTIVATED, "not_activated")
    standing = {report.part_id: report for report in locked_reports(obligation)}
    if any(report.sent_at for report in standing.values()):
        raise Refused(refusals.SENT_ALREADY, "sent")
    chosen = _chosen(obligation, level, parts)
    wanted = {part.pk if part else None: part for part in chosen}
    for part_id, report in standing.items():
        if part_id not in wanted:
            report.dropped_at = timezone.now()
            record(report, "reports.report.dropped", by=actor)
    if level != obligation.level:
        obligation.level = level
        record(obligation, "reports.obligation.level_changed", by=actor, level=level)
    return [
        standing[part_id] if part_id in standing else _begin(obligation, part, actor)
        for part_id, part in wanted.items()
    ]


def _ready(obligation: Obligation, actor: Actor) -> Obligation:
    obligation = locked_obligation(obligation)
    require(policies.may_activate(actor, obligation))
    refuse_unless_collected(obligation.collection, obligation.unit)
    if obligation.not_applicable_at is not None:
        raise Refused(refusals.NOT_APPLICABLE, "not_applicable")
    return obligation


def _chosen(obligation: Obligation, level: str, parts: Iterable[Part]) -> Sequence[Part | None]:
    if level not in obligation.collection.edition.levels:
        raise Refused(refusals.LEVEL_NOT_OFFERED, "level")
    if level == Obligation.Level.COLLECTIVE:
        return [None]
    offered = set(parts_to_choose(obligation).values_list("pk", flat=True))
    chosen = list({part.pk: part for part in parts}.values())
    for part in chosen:
        if part.pk not in offered:
            raise Refused(refusals.PART_NOT_OPEN % {"part": part.name}, "part")
    if not chosen:
        raise Refused(refusals.NO_PARTS, "no_parts")
    return chosen


def _begin(obligation: Obligation, part: Part | None, actor: Actor) -> Report:
    blank = Report(
        obligation=obligation, collection=obligation.collection, unit=obligation.unit, part=part
    )
    said = prefilled(blank, form_of(obligation.collection.edition))
    return begin(obligation, part, first_key(obligation), said, actor)
