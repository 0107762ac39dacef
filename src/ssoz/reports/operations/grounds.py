"""Why an obligation stands, written down with it. These rows have no history: they are history."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from ssoz.actors import Actor
from ssoz.journal.bulk import add_all
from ssoz.reports.assigning.judging import Line
from ssoz.reports.models import Ground, Obligation, Report
from ssoz.units.models import Unit


def office_of(actor: Actor) -> str:
    """Name the office in which somebody acts."""
    if actor.unit_id is None:
        return ""
    return Unit.objects.values_list("name", flat=True).get(pk=actor.unit_id)


def decided(obligation: Obligation, text: str, *, is_owed: bool, actor: Actor) -> Ground:
    """Keep a decision of an office beside what it is about."""
    ground = Ground(
        obligation=obligation, source=Obligation.Source.DECISION, is_owed=is_owed, text=text,
        at=timezone.now(), person_id=actor.person_id, person_name=actor.name[:200],
        office_name=office_of(actor),
    )  # fmt: skip
    keep([ground], by=actor)
    return ground


def followed(
    obligation: Obligation, source: str, lines: Sequence[Line], *, is_owed: bool, by: Actor,
    survey: Report | None = None,
) -> Ground:  # fmt: skip
    """Make the ground that rules gave; `keep` writes it."""
    return Ground(
        obligation=obligation, source=source, is_owed=is_owed, survey=survey, lines=list(lines),
        at=timezone.now(), person_id=by.person_id, person_name=by.name[:200],
    )  # fmt: skip


def keep(grounds: Iterable[Ground], *, by: Actor) -> None:
    """Write grounds that belong to one act."""
    add_all(list(grounds), by=by)
