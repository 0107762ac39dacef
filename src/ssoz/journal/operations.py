"""The one door by which anything is written: the row, its history and the journal entry together."""

import json
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from ssoz.actors import Actor
from ssoz.journal.models import Entry
from ssoz.journal.sealing import digest_of


@transaction.atomic
def record(thing: models.Model, act: str, *, by: Actor, **details: Any) -> Entry:
    """Save a row, its history (if the model keeps one) and the journal entry of the act."""
    thing._history_user = by.person_id  # type: ignore[attr-defined]
    thing._change_reason = act  # type: ignore[attr-defined]
    thing.save()
    return note(act, by=by, thing=thing, **details)


@transaction.atomic(savepoint=False)  # one insert: a savepoint would double its journeys
def note(act: str, *, by: Actor, thing: models.Model | None = None, **details: Any) -> Entry:
    """Write the journal entry of an act that changes no row: a sign-in, a download, a reading.

    A thing may say whom and what unit it is about by `journal_person_id` and `journal_unit_id`.
    """
    entry = Entry(
        at=timezone.now(),
        act=act,
        thing_type=thing._meta.label_lower if thing is not None else "",
        thing_id=thing.pk if thing is not None else None,
        thing_name=_fitting("thing_name", str(thing) if thing is not None else ""),
        person_id=by.person_id,
        person_name=_fitting("person_name", by.name),
        profile_id=by.profile_id,
        profile_name=_fitting("profile_name", by.profile_name),
        unit_id=by.unit_id,
        about_person_id=getattr(thing, "journal_person_id", None),
        about_unit_id=getattr(thing, "journal_unit_id", None),
        address=by.address,
        details=_as_stored(details),
    )
    entry.digest = digest_of(entry)
    entry.save()
    return entry


def _fitting(field: str, text: str) -> str:
    return text[: cast(models.CharField, Entry._meta.get_field(field)).max_length]


def _as_stored(details: dict[str, Any]) -> dict[str, Any]:
    # The digest is taken of what the database will give back, not of what was handed in.
    return json.loads(json.dumps(details, cls=DjangoJSONEncoder))
