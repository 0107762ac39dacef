"""A draft to be tried, and reports of the year before to try it on."""

from typing import Any

from ssoz.actors import Actor
from ssoz.questionnaires import operations as desk
from ssoz.questionnaires.models import Draft
from ssoz.questionnaires.steps import Put, Step
from ssoz.reports.models import Collection, Report
from ssoz.trials import operations
from ssoz.trials.models import Sample, Trial, TriedReport
from ssoz.trials.operations import Sources
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_unit,
)
from tests.queue import drain

RULE = ("rule", 0, "check")  # Women cannot exceed all, in the small form
FEW_WOMEN = "1.01.b * 4 <= 1.01.a"


def make_year(year: int = 2024, code: str = "T-1", **edition: Any) -> Collection:
    """Collect the small form of a year."""
    made = make_edition(code=code, edition=str(year), **edition)
    return make_collection(edition=made, period=make_period(year))


def make_sent(collection: Collection, *answers: dict[str, Any], **report: Any) -> list[Report]:
    """File reports, each of a unit of its own unless one is named; then let them say what they do.

    What is written past the acts may break rules: of an older form nobody could file it otherwise.
    """
    unit = report.pop("unit", None)
    made = []
    for said in answers:
        owed = make_obligation(collection=collection, unit=unit or make_unit())
        sent = make_report(state="sent", obligation=owed, **report)
        Report.objects.filter(pk=sent.pk).update(answers=sent.answers | said)
        made.append(sent)
    return made


def make_draft(collection: Collection, editor: Actor, *steps: Step, name: str = "2025") -> Draft:
    """Begin the next edition of what is collected and change it, by default its first rule."""
    draft = desk.begin_draft(edition=collection.edition, name=name, actor=editor)
    changes = steps or (Put(RULE, FEW_WOMEN),)
    return desk.change_draft(draft=draft, revision=draft.revision, steps=changes, actor=editor)


def tried(draft: Draft, actor: Actor, **sources: Any) -> Trial:
    """Try a draft and have the queue do all of it."""
    trial = operations.begin_trial(draft=draft, sources=Sources(**sources), actor=actor)
    drain()
    return Trial.objects.get(pk=trial.pk)


def on_reports(draft: Draft, actor: Actor, collection: Collection) -> Trial:
    """Try a draft on real reports alone."""
    return tried(draft, actor, samples=False, generated=False, collection=collection)


def try_out(draft: Draft, report: Report, actor: Actor) -> tuple[Trial, Sample, TriedReport]:
    """Begin a trial of a draft, with a sample, that objects to one report; the queue does nothing."""
    sample = operations.keep_sample(draft=draft, name="Przykład", answers={}, actor=actor)
    trial = operations.begin_trial(draft=draft, sources=Sources(samples=False), actor=actor)
    found = TriedReport.objects.create(trial=trial, report=report, standing="fails_now")
    return trial, sample, found
