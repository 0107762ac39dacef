"""Finding units that may be one and the same, and saying that they are not."""

from itertools import batched

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_q.tasks import async_task

from ssoz.actors import SYSTEM, Actor, require
from ssoz.journal.operations import note, record
from ssoz.units import policies, refusals
from ssoz.units.alike import Pair, pairs
from ssoz.units.models.likeness import Likeness
from ssoz.units.refusals import Refused

SEARCHED = "units.likeness.searched"
_SEARCH = "ssoz.units.tasks.find_doubles"
_AT_ONCE = 1000
_STATE = Likeness.State


def find_doubles(*, actor: Actor = SYSTEM) -> int:
    """Look through the register; return how many pairs are open now.

    The reading needs no transaction; what came of it is written in one. Whoever runs it twice at the
    same time writes the same.
    """
    reasons: dict[Pair, set[str]] = {}
    for pair, reason in pairs():
        reasons.setdefault(pair, set()).add(reason)
    with transaction.atomic():
        settled = _settle(reasons)
        new = _keep(reasons)
        note(SEARCHED, by=actor, found=len(reasons), new=new, settled=settled)
    return Likeness.objects.filter(state=_STATE.OPEN).count()


@transaction.atomic
def order_search(*, actor: Actor) -> None:
    """Have the queue look through the register now, instead of at night."""
    require(policies.may_edit_everywhere(actor))
    note("units.likeness.search_ordered", by=actor)
    async_task(_SEARCH)


@transaction.atomic
def mark_different(*, likeness: Likeness, reason: str, actor: Actor) -> Likeness:
    """Say that the two are two; they are not shown again."""
    rows = Likeness.objects.select_for_update(of=("self",)).select_related("first", "second")
    likeness = rows.get(pk=likeness.pk)
    require(policies.may_judge(actor, likeness))
    if not likeness.is_open:
        raise Refused(refusals.JUDGED_ALREADY % {"by": likeness.judged_by or "–"}, "judged")
    if not reason.strip():
        raise Refused(refusals.NO_REASON, "no_reason")
    likeness.state, likeness.reason = _STATE.DIFFERENT, reason.strip()
    likeness.judged_at, likeness.judged_by = timezone.now(), actor.name[:200]
    record(likeness, "units.likeness.different", by=actor, reason=likeness.reason)
    return likeness


def _settle(reasons: dict[Pair, set[str]]) -> int:
    """Close what is no longer alike: one gave way to the other, closed, or was corrected."""
    gone = [
        pk
        for pk, first, second in _open().values_list("pk", "first", "second").iterator()
        if (first, second) not in reasons
    ]
    for keys in batched(gone, _AT_ONCE):
        _open().filter(pk__in=keys).update(state=_STATE.SETTLED, judged_at=timezone.now())
    return len(gone)


def _keep(reasons: dict[Pair, set[str]]) -> int:
    """Write what is new; freshen what is open; leave alone what was judged. Return how many are new."""
    known = {
        (first, second): (pk, state, told)
        for pk, first, second, state, told in Likeness.objects.values_list(
            "pk", "first", "second", "state", "reasons"
        ).iterator()
    }
    new = [_made(pair, why) for pair, why in reasons.items() if pair not in known]
    for rows in batched(new, _AT_ONCE):
        Likeness.objects.bulk_create(rows, ignore_conflicts=True)
    changed = [
        _made(pair, reasons[pair], pk=pk)
        for pair, (pk, state, told) in known.items()
        if pair in reasons and _is_to_freshen(state, told, reasons[pair])
    ]
    for rows in batched(changed, _AT_ONCE):
        Likeness.objects.bulk_update(rows, ["reasons", "score", "state", "judged_at"])
    return len(new)


def _is_to_freshen(state: str, told: str, why: set[str]) -> bool:
    """Tell whether a known pair is to be written: judged ones never, settled ones come back."""
    return state == _STATE.SETTLED or state == _STATE.OPEN and _written(why) != told


def _made(pair: Pair, why: set[str], pk: int | None = None) -> Likeness:
    return Likeness(
        pk=pk,
        first_id=pair[0],
        second_id=pair[1],
        reasons=_written(why),
        score=min(100, sum(Likeness.WEIGHTS[Likeness.Reason(one)] for one in why)),
        state=_STATE.OPEN,
        found_at=timezone.now(),
    )


def _written(why: set[str]) -> str:
    return " ".join(sorted(why))


def _open() -> QuerySet[Likeness]:
    return Likeness.objects.filter(state=_STATE.OPEN)
