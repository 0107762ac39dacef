"""Sessions of people: begun, seen, ended here or from elsewhere."""

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import note, record
from ssoz.people.models import OpenSession, Person

_AGENT_LENGTH = 400
_RAN_OUT: dict[str, str] = {
    OpenSession.End.IDLE: "people.person.timed_out",
    OpenSession.End.LIMIT: "people.person.session_limit",
}


def open_session(*, person: Person, provider: str, agent: str, address: str) -> OpenSession:
    """Begin a session at a browser. The journal has the sign-in itself."""
    now = timezone.now()
    return OpenSession.objects.create(
        person=person,
        provider=provider,
        begun_at=now,
        seen_at=now,
        agent=agent[:_AGENT_LENGTH].replace("\0", ""),
        address=address[:45],
    )


def see_session(*, session: OpenSession) -> None:
    """Note that the person is there; an ended session stays ended."""
    session.seen_at = timezone.now()
    OpenSession.objects.filter(pk=session.pk, ended_at=None).update(seen_at=session.seen_at)


@transaction.atomic
def strengthen_session(*, session: OpenSession, provider: str, actor: Actor) -> None:
    """Note that a second factor has joined the password with which a session of one's own began."""
    require(session.person_id == actor.person_id)
    found = OpenSession.objects.select_for_update().filter(pk=session.pk, ended_at=None)
    for row in found.select_related(None):
        row.provider = provider
        record(row, "people.session.strengthened", by=actor, provider=provider)
        session.provider = provider


def close_session(*, session: OpenSession, end: str) -> bool:
    """Let a session let nobody in any more; return whether it did until now."""
    still_open = OpenSession.objects.filter(pk=session.pk, ended_at=None)
    session.ended_at, session.end = timezone.now(), end
    return still_open.update(ended_at=session.ended_at, end=end) == 1


@transaction.atomic
def run_out(*, session: OpenSession, end: str, actor: Actor) -> None:
    """End a session whose time is over, and note it once."""
    if close_session(session=session, end=end):
        note(_RAN_OUT[end], by=actor, thing=session.person)


@transaction.atomic
def end_session(*, session: OpenSession, actor: Actor) -> None:
    """End one session from elsewhere; one that has ended already stays as it is."""
    found = OpenSession.objects.select_for_update().filter(pk=session.pk, ended_at=None)
    for row in found.select_related(None):
        row.ended_at, row.end = timezone.now(), OpenSession.End.CLOSED
        record(row, "people.session.ended", by=actor)


@transaction.atomic
def end_own_session(*, session: OpenSession, actor: Actor) -> None:
    """End a session of one's own; raise `NotAllowed` for somebody else's."""
    require(session.person_id == actor.person_id)
    end_session(session=session, actor=actor)


@transaction.atomic
def end_sessions(*, person: Person, actor: Actor) -> int:
    """End every session of a person that still lets in; return how many did."""
    rows = list(OpenSession.objects.filter(person=person).open_at(timezone.now()))
    for row in rows:
        end_session(session=row, actor=actor)
    return len(rows)
