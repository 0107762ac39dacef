"""Collections: what is collected for which period, when it opens, closes and is due."""

from collections.abc import Sequence
from datetime import date
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.bulk import add_all, analyze
from ssoz.journal.operations import note, record
from ssoz.questionnaires.models import Edition
from ssoz.reports import policies, refusals
from ssoz.reports.models import Collection, Deadline, Obligation, Period
from ssoz.reports.operations.locks import locked_collection
from ssoz.reports.operations.proposing import lay_by_answers
from ssoz.reports.queries import units_owing
from ssoz.reports.refusals import Refused, refuse_unless_published
from ssoz.units.models import Unit

_BATCH = 2000
_ROWS = 500


@transaction.atomic
def add_period(
    *, code: str, year: int, starts_on: date, ends_on: date, quarter: int | None = None,
    actor: Actor,
) -> Period:  # fmt: skip
    """Add a stretch of time that reports are about."""
    require(policies.may_manage_periods(actor))
    if ends_on < starts_on:
        raise Refused(refusals.WRONG_DATES, "wrong_dates")
    if Period.objects.filter(code=code).exists():
        raise Refused(refusals.PERIOD_KNOWN, "known")
    period = Period(code=code, year=year, quarter=quarter, starts_on=starts_on, ends_on=ends_on)
    record(period, "reports.period.added", by=actor)
    return period


@transaction.atomic
def add_collection(
    *,
    edition: Edition,
    period: Period,
    owed_by: Sequence[str],
    for_voivodeship: bool = True,
    for_psychiatric: bool = False,
    for_addiction: bool = False,
    actor: Actor,
) -> Collection:
    """Say that an edition is collected for a period, from which unit types, and who supervises."""
    collection = Collection(
        edition=edition,
        period=period,
        owed_by=[Unit.Type(kind).value for kind in owed_by],
        for_voivodeship=for_voivodeship,
        for_psychiatric=for_psychiatric,
        for_addiction=for_addiction,
    )
    require(policies.may_manage_collection(actor, collection))
    if Collection.objects.filter(edition=edition, period=period).exists():
        raise Refused(refusals.COLLECTED_ALREADY, "known")
    record(collection, "reports.collection.added", by=actor)
    return collection


@transaction.atomic
def open_collection(*, collection: Collection, actor: Actor) -> int:
    """Lay the obligation on every active unit whose type owes the form; return on how many.

    Done again, it lays it on the units that came since, and on nobody twice.
    """
    collection = locked_collection(collection)
    require(policies.may_manage_collection(actor, collection))
    refuse_unless_published(collection)
    _refuse_before_effect(collection.edition)
    units = units_owing(collection.owed_by, timezone.localdate())
    owing = units.exclude(obligations__collection=collection).values_list("pk", flat=True)
    laid = 0
    for unit_ids in batched(list(owing), _BATCH):
        laid += _lay(collection, unit_ids, actor)
    laid += lay_by_answers(collection, actor)
    if laid > _BATCH:
        analyze(Obligation)
    if collection.opened_at is None:
        collection.opened_at = timezone.now()
        record(collection, "reports.collection.opened", by=actor, obligations=laid)
    elif laid:
        note("reports.collection.completed", by=actor, thing=collection, obligations=laid)
    return laid


@transaction.atomic
def close_collection(*, collection: Collection, actor: Actor) -> Collection:
    """Close a collection: nothing more can be filled in or sent."""
    collection = locked_collection(collection)
    require(policies.may_manage_collection(actor, collection))
    if not collection.is_closed:
        collection.closed_at = timezone.now()
        record(collection, "reports.collection.closed", by=actor)
    return collection


@transaction.atomic
def reopen_collection(*, collection: Collection, actor: Actor) -> Collection:
    """Open a closed collection again."""
    collection = locked_collection(collection)
    require(policies.may_manage_collection(actor, collection))
    if collection.is_closed:
        collection.closed_at = None
        record(collection, "reports.collection.reopened", by=actor)
    return collection


@transaction.atomic
def set_deadline(
    *,
    collection: Collection,
    link: str = Deadline.Link.UNIT,
    stage: str = Deadline.Stage.FINAL,
    due_on: date,
    actor: Actor,
) -> Deadline:
    """Set the day by which a link hands over; that of the units moves their obligations too."""
    collection = locked_collection(collection)
    require(policies.may_manage_collection(actor, collection))
    deadline = collection.deadlines.filter(link=link, stage=stage).first()
    if deadline is None:
        deadline = Deadline(collection=collection, link=link, stage=stage)
    elif deadline.due_on == due_on:
        return deadline
    deadline.due_on = due_on
    record(deadline, "reports.deadline.set", by=actor, due_on=due_on)
    if link == Deadline.Link.UNIT:
        _move_obligations(collection, actor)
    return deadline


def _refuse_before_effect(edition: Edition) -> None:
    if edition.effective_on is not None and timezone.localdate() < edition.effective_on:
        words = {"edition": edition, "day": edition.effective_on}
        raise Refused(refusals.NOT_IN_EFFECT % words, "not_in_effect")


def _lay(collection: Collection, unit_ids: Sequence[int], actor: Actor) -> int:
    due_on = collection.first_due_on
    rows = [
        Obligation(
            collection=collection,
            unit_id=unit_id,
            source=Obligation.Source.UNIT_TYPE,
            due_on=due_on,
        )
        for unit_id in unit_ids
    ]
    add_all(rows, "reports.obligation.laid", by=actor)
    return len(rows)


def _move_obligations(collection: Collection, actor: Actor) -> None:
    in_final_pass = collection.obligations.in_final_pass()
    waiting = collection.obligations.exclude(pk__in=in_final_pass.values("pk"))
    _move(waiting, collection.first_due_on, actor)
    _move(in_final_pass, collection.due_on(), actor)


def _move(obligations: QuerySet[Obligation], due_on: date | None, actor: Actor) -> None:
    moved = obligations.exclude(due_on=due_on).order_by("pk")
    for pks in batched(list(moved.values_list("pk", flat=True)), _BATCH):
        rows = list(Obligation.objects.filter(pk__in=pks))
        Obligation.objects.filter(pk__in=pks).update(due_on=due_on)
        for row in rows:
            row.due_on = due_on
        _keep_history(rows, "reports.deadline.set", actor)


def _keep_history(rows: list[Obligation], act: str, actor: Actor) -> None:
    Obligation.history.bulk_history_create(
        rows,
        batch_size=_ROWS,
        update=True,
        default_user=actor.person_id,
        default_change_reason=act,
    )
