"""Planning the yearly collection by an edition: period, who owes it, by when."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from ssoz.actors import Actor
from ssoz.questionnaires.models import Edition
from ssoz.reports import refusals
from ssoz.reports.models import Collection, Period
from ssoz.reports.operations.collections import add_collection, add_period, set_deadline
from ssoz.reports.queries import collection_before
from ssoz.reports.refusals import Refused


@transaction.atomic
def plan_collection(
    *, edition: Edition, year: int, owed_by: Sequence[str], due_on: date, actor: Actor
) -> Collection:
    """Plan a collection for a year, supervised by whom the last one of the form was; open it later."""
    starts_on, ends_on = date(year, 1, 1), date(year, 12, 31)
    if due_on < starts_on:
        raise Refused(refusals.WRONG_DATES, "wrong_dates")
    period = Period.objects.filter(code=str(year)).first() or add_period(
        code=str(year), year=year, starts_on=starts_on, ends_on=ends_on, actor=actor
    )
    before = collection_before(edition)
    flags = ("for_voivodeship", "for_psychiatric", "for_addiction")
    supervised = {flag: getattr(before, flag) for flag in flags} if before else {}
    collection = add_collection(
        edition=edition, period=period, owed_by=owed_by, **supervised, actor=actor
    )
    set_deadline(collection=collection, due_on=due_on, actor=actor)
    return collection
