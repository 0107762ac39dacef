"""The last evening of a collection: those who have not sent yet send, as many as are asked for."""

from collections.abc import Callable, Iterable

from django.utils import timezone

from backoffice.management.country.filing import Filing
from ssoz.actors import Actor
from ssoz.reports import operations
from ssoz.reports.models import Collection, Report
from ssoz.units.models import Unit, open_on

# One practice in so many was closed at the end of the year: it reports that nobody worked there.
_ONE_IN = 12
_SENT = (Report.State.SENT, Report.State.VERIFIED, Report.State.ACCEPTED)


def send_the_rest(
    collection: Collection,
    wanted: int,
    filing: Filing,
    somebody_at: Callable[[Unit], Actor],
    *,
    but_for: Iterable[int],
) -> None:
    """Let units fill in and send the staff form, one by one, until so many have sent it."""
    sent = Report.objects.filter(collection=collection, state__in=_SENT).count()
    owing = collection.obligations.filter(
        open_on(timezone.localdate(), "unit__"), activated_at=None, not_applicable_at=None
    )
    for obligation in owing.exclude(unit__in=but_for).select_related("unit").order_by("pk"):
        if sent >= wanted:
            return
        actor = somebody_at(obligation.unit)
        begun = filing.begin(obligation, actor)
        cells = filing.answers(begun)
        if obligation.unit.type != Unit.Type.ENTITY and not filing.chance.randrange(_ONE_IN):
            cells = dict.fromkeys(cells, "0")
        filled = operations.fill(
            report=begun, revision=begun.revision, cells=cells, actor=actor
        ).report
        sent += not filing.send(filled, actor).is_fillable
