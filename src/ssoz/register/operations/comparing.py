"""What was read beside what is there: done once all is read, and again if somebody was faster."""

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.register import policies
from ssoz.register.models import RegisterImport
from ssoz.register.models.staging import StagedPart, StagedUnit
from ssoz.register.operations import verdicts
from ssoz.register.operations.cleaning import forget_files
from ssoz.register.operations.jobs import held
from ssoz.register.statements import analyze, take_all_the_time


@transaction.atomic
def compare(*, job: RegisterImport, actor: Actor) -> bool:
    """Work out what is new, changed and gone; tell whether it was still wanted."""
    require(policies.may_compare(actor, job))
    fresh = held(job, RegisterImport.State.READING)
    if fresh is None or not all(place["ended"] for place in fresh.place.values()):
        return False
    take_all_the_time()
    analyze(StagedUnit, StagedPart)
    verdicts.add_establishments(fresh)
    analyze(StagedPart)
    judged(fresh, actor)
    forget_files(fresh)
    return True


def judged(job: RegisterImport, actor: Actor) -> None:
    """Judge every row, and let the import wait for whoever looks at it."""
    verdicts.judge(job)
    figures = verdicts.count(job) | {"mark": verdicts.mark_of_history()}
    job.compare(figures, timezone.now())
    record(job, "register.import.compared", by=actor, **told(figures))


def told(figures: dict) -> dict:
    """Return the counts that the journal is told."""
    return {name: value for name, value in figures.items() if name != "mark"}
