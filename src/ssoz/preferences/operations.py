"""Acts on what somebody prefers: always one's own, whatever one's rights."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from ssoz.actors import Actor, require
from ssoz.identifiers import is_pesel
from ssoz.journal.operations import note, record
from ssoz.people.models import Person
from ssoz.preferences import refusals
from ssoz.preferences.models import NAME_LONGEST, QUERY_LONGEST, ChosenColumns, SavedFilter
from ssoz.preferences.refusals import Refused

MOST_FILTERS = 40
_DIGITS = re.compile(r"(?<!\d)\d(?:[\s-]?\d){10}(?!\d)")
_KEPT = ("name", "query", "columns", "is_default", "shared")


@transaction.atomic
def choose_columns(*, screen: str, names: Sequence[str], actor: Actor) -> ChosenColumns:
    """Show these columns of a list from now on, in this order; none: those it comes with."""
    person = _locked(actor)
    chosen = ChosenColumns.objects.filter(person=person, screen=screen).first()
    chosen = chosen or ChosenColumns(person=person, screen=screen)
    chosen.names = list(names)
    record(chosen, "preferences.columns.chosen", by=actor, columns=list(names))
    return chosen


@transaction.atomic
def save_filter(
    *, screen: str, name: str, query: str, columns: Sequence[str] = (), is_default: bool = False,
    shared: bool = False, actor: Actor,
) -> SavedFilter:  # fmt: skip
    """Keep a list as it is now, under a name."""
    person = _locked(actor)
    if SavedFilter.objects.of(actor).filter(screen=screen).count() >= MOST_FILTERS:
        raise Refused(refusals.TOO_MANY % {"most": MOST_FILTERS}, "many")
    saved = SavedFilter(person=person, screen=screen)
    values = (name, query, list(columns), is_default, shared)
    return _keep(saved, "preferences.filter.saved", dict(zip(_KEPT, values, strict=True)), actor)


@transaction.atomic
def change_filter(*, saved: SavedFilter, values: dict[str, Any], actor: Actor) -> SavedFilter:
    """Give a filter of one's own another name, other contents, or another use."""
    require(saved.person_id == actor.person_id)
    _locked(actor)
    return _keep(saved, "preferences.filter.changed", values, actor)


@transaction.atomic
def delete_filter(*, saved: SavedFilter, actor: Actor) -> None:
    """Forget a filter of one's own."""
    require(saved.person_id == actor.person_id)
    note("preferences.filter.deleted", by=actor, thing=saved, screen=saved.screen)
    saved.delete()


def _locked(actor: Actor) -> Person:
    """Let one person's wishes come one after the other, so that no two have one name."""
    require(actor.person_id is not None)
    return Person.objects.select_for_update().get(pk=actor.person_id)


def _keep(saved: SavedFilter, act: str, values: dict[str, Any], actor: Actor) -> SavedFilter:
    for name in values.keys() & {"query", "columns", "is_default"}:
        setattr(saved, name, values[name])
    if "name" in values:
        saved.name = " ".join(values["name"].split())
    if "shared" in values:
        saved.shared_with_id = actor.unit_id if values["shared"] else None
    _check(saved)
    if saved.is_default:
        _give_up_default(saved, actor)
    record(saved, act, by=actor, screen=saved.screen, shared=saved.shared_with_id is not None)
    return saved


def _check(saved: SavedFilter) -> None:
    others = SavedFilter.objects.filter(
        person=saved.person_id, screen=saved.screen, name__iexact=saved.name
    ).exclude(pk=saved.pk)
    if not saved.name:
        raise Refused(refusals.NAME_MISSING, "name")
    if len(saved.name) > NAME_LONGEST:
        raise Refused(refusals.NAME_TOO_LONG % {"most": NAME_LONGEST}, "long")
    if _holds_pesel(saved.name) or _holds_pesel(saved.query):
        raise Refused(refusals.PESEL_IN_IT, "pesel")
    if len(saved.query) > QUERY_LONGEST:
        raise Refused(refusals.TOO_LONG, "query")
    if others.exists():
        raise Refused(refusals.NAME_TAKEN, "taken")


def _holds_pesel(text: str) -> bool:
    plain = text.replace("+", " ").replace("%20", " ")  # a query writes gaps in its own way
    return any(is_pesel(re.sub(r"\D", "", number)) for number in _DIGITS.findall(plain))


def _give_up_default(saved: SavedFilter, actor: Actor) -> None:
    of_list = SavedFilter.objects.filter(person=saved.person_id, screen=saved.screen)
    for other in of_list.filter(is_default=True).exclude(pk=saved.pk):
        other.is_default = False
        record(other, "preferences.filter.changed", by=actor, screen=other.screen)
