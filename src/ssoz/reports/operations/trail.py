"""What an act leaves behind beside its row: changes, versions, words. Written once, kept for ever.

These rows have no history of their own, they are history; the act is on record with the report.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max
from django.utils import timezone

from ssoz.actors import Actor
from ssoz.journal.operations import note
from ssoz.questionnaires.evaluation.problems import Outcome
from ssoz.reports import policies
from ssoz.reports.models import Change, Explanation, Note, Report, Version


def keep_change(
    report: Report, revision: int, cells: Mapping[str, Any], actor: Actor, now: datetime
) -> Change:
    """Keep what one save changed: `{address: [old, new]}`."""
    return Change.objects.create(
        report=report,
        revision=revision,
        at=now,
        person_id=actor.person_id,
        person_name=actor.name[:200],
        profile_id=actor.profile_id,
        unit_id=actor.unit_id,
        on_behalf=policies.is_on_behalf(actor, report),
        cells=dict(cells),
    )


def keep_version(
    report: Report,
    occasion: str,
    outcome: Outcome,
    explanations: Iterable[Explanation],
    actor: Actor,
) -> Version:
    """Keep the whole answers as they are now, with what was calculated and explained."""
    last = report.versions.aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        report=report,
        number=last + 1,
        occasion=occasion,
        revision=report.revision,
        answers=report.answers,
        values=dict(outcome.values),
        explanations=[
            {"rule": one.rule, "cell": one.cell, "text": one.text, "person": one.person_name}
            for one in explanations
        ],
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name[:200],
    )


def keep_note(report: Report, text: str, step: str, actor: Actor) -> Note | None:
    """Keep what was written to the other side with a step, if anything."""
    if not text:
        return None
    return Note.objects.create(
        report=report,
        text=text,
        from_office=policies.is_office(actor, report),
        step=step,
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name[:200],
    )


def keep(row: models.Model, act: str, *, about: Report, by: Actor, **details: Any) -> None:
    """Save words about a report (an explanation, a remark), on record with the report."""
    row.save()
    note(act, by=by, thing=about, **details)
