"""The one door by which anything is written: the row, its history and the journal entry together."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django_fsm import ConcurrentTransition

from ssoz.actors import Actor
from ssoz.journal.models import Entry
from ssoz.journal.sealing import digest_of
from ssoz.machines import Machine


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
    entry = _entry(act, by, thing, details)
    entry.save()
    return entry


@transaction.atomic
def record_many(
    things: Sequence[models.Model],
    act: str,
    *,
    by: Actor,
    fields: Sequence[str],
    details: Mapping[Any, Mapping[str, Any]] | None = None,
) -> None:
    """Do for many rows of one model, read under lock, what `record()` does for one.

    `fields` are those that the act may have changed; `details` of each entry stand under the key
    of its row. Raise `ConcurrentTransition` where a state is not the one that was read.
    """
    if not things:
        return
    _update(things, fields)
    model: Any = type(things[0])
    if hasattr(model, "history"):
        model.history.bulk_history_create(
            things, update=True, default_user=by.person_id, default_change_reason=act,
            default_date=timezone.now(),
        )  # fmt: skip
    known = details or {}
    Entry.objects.bulk_create(_entry(act, by, thing, known.get(thing.pk, {})) for thing in things)


def _update(things: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write the fields, one statement for each set of values and of states before."""
    alike: dict[tuple, list[models.Model]] = defaultdict(list)
    for thing in things:
        before = thing.states_before() if isinstance(thing, Machine) else {}
        values = tuple(getattr(thing, name) for name in fields)
        alike[values, tuple(before.items())].append(thing)
    for (values, before), rows in alike.items():
        # Past the manager, which refuses states: these were moved by their transitions.
        found = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows], **dict(before))
        if found.update(**dict(zip(fields, values, strict=True))) != len(rows):
            raise ConcurrentTransition("A state was changed since the row was read.")
        for row in rows:
            if isinstance(row, Machine):
                row.keep_states()


def _entry(act: str, by: Actor, thing: models.Model | None, details: Mapping[str, Any]) -> Entry:
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
    return entry


def _fitting(field: str, text: str) -> str:
    return text[: cast(models.CharField, Entry._meta.get_field(field)).max_length]


def _as_stored(details: Mapping[str, Any]) -> dict[str, Any]:
    # The digest is taken of what the database will give back, not of what was handed in.
    return json.loads(json.dumps(dict(details), cls=DjangoJSONEncoder))
