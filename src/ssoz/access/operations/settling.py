"""Many people with their profiles at once: one act, with history row by row and no mail."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils import timezone

from ssoz.access.models import Application, Packet, Profile
from ssoz.access.operations.numbers import take_numbers
from ssoz.access.statuses import profile_status
from ssoz.actors import Actor
from ssoz.journal.bulk import add_all, analyze
from ssoz.journal.operations import note
from ssoz.people.models import Person
from ssoz.people.operations import add_people

_BATCH = 2000


@dataclass(frozen=True)
class Asked:
    """A role that was asked for, and what became of it."""

    role_id: int
    state: Application.State
    decided_by_id: int | None = None
    decided_in_id: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Engagement:
    """One person in one unit: what was asked for at one time, on one paper, and the block."""

    unit_id: int
    day: datetime
    asked: Sequence[Asked]
    paper_on: date | None = None
    blocked_because: str = ""


@dataclass(frozen=True)
class Settler:
    """A person who is not saved yet, whose PESEL was set, with what they do where."""

    person: Person
    engagements: Sequence[Engagement]


@transaction.atomic
def settle(*, settlers: Iterable[Settler], act: str, actor: Actor, **details: Any) -> int:
    """Save many new people with profiles in bounded memory, as one act; return how many.

    Whoever is known by PESEL already is left as they are.
    """
    settled = 0
    for batch in batched(settlers, _BATCH):
        settled += _settle_batch(batch, act, actor)
    note(act, by=actor, settled=settled, **details)
    analyze(Person, Profile, Packet, Application)
    return settled


def _settle_batch(batch: Sequence[Settler], act: str, actor: Actor) -> int:
    people = add_people(people=[one.person for one in batch], act=act, actor=actor)
    fresh = {person.pk for person in people}
    pairs = [
        (_profile(one.person, engagement), _packet(one.person, engagement), engagement)
        for one in batch
        if one.person.pk in fresh
        for engagement in one.engagements
    ]
    add_all([profile for profile, _, _ in pairs], act, by=actor)
    add_all([packet for _, packet, _ in pairs], by=actor)
    add_all(_applications(pairs), act, by=actor)
    return len(people)


def _profile(person: Person, engagement: Engagement) -> Profile:
    states = [asked.state for asked in engagement.asked]
    blocked = bool(engagement.blocked_because)
    return Profile(
        person=person,
        unit_id=engagement.unit_id,
        stored_status=profile_status(states, unit_open=True, blocked=blocked),
        blocked_at=engagement.day + timedelta(days=1) if blocked else None,
        block_reason=engagement.blocked_because,
        email=person.email,
    )


def _packet(person: Person, engagement: Engagement) -> Packet:
    day = engagement.day
    return Packet(
        person=person,
        unit_id=engagement.unit_id,
        email=person.email,
        created_at=day,
        changed_at=day,
        saved_at=day,
        finished_at=day,
        paper_channel=Packet.Channel.POST if engagement.paper_on else "",
        paper_received_on=engagement.paper_on,
    )


def _applications(pairs: Sequence[tuple[Profile, Packet, Engagement]]) -> list[Application]:
    """Make the applications with the next numbers of the years in which they were saved."""
    years = Counter[int]()
    for _, _, engagement in pairs:
        years[_year(engagement.day)] += len(engagement.asked)
    numbers = {year: iter(take_numbers(years[year], year=year)) for year in sorted(years)}
    return [
        _application(next(numbers[_year(engagement.day)]), profile, packet, engagement, asked)
        for profile, packet, engagement in pairs
        for asked in engagement.asked
    ]


def _application(
    number: str, profile: Profile, packet: Packet, engagement: Engagement, asked: Asked
) -> Application:
    state, day = asked.state, engagement.day
    archived = state == Application.State.ARCHIVED
    rejected = state == Application.State.REJECTED
    decided = state != Application.State.PENDING
    return Application(
        number=number,
        packet=packet,
        profile=profile,
        role_id=asked.role_id,
        state=state,
        origin=Application.Origin.PORTAL,
        saved_at=day,
        sent_at=day,
        decided_at=day + timedelta(days=1) if decided else None,
        decided_by_id=asked.decided_by_id if decided else None,
        decided_in_id=asked.decided_in_id if decided else None,
        reason_code=Application.Reason.OTHER if rejected else "",
        reason=asked.reason if rejected else "",
        archived_at=day + timedelta(days=2) if archived else None,
        archive_reason=asked.reason if archived else "",
    )


def _year(day: datetime) -> int:
    return timezone.localtime(day).year
