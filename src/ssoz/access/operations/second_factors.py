"""Second factors where rights matter: who may not be without one, and who helps whoever lost all."""

from django.db import transaction
from django.utils import timezone

from ssoz.access import refusals
from ssoz.access.queries import needs_second_factor, sessions_in_reach
from ssoz.access.refusals import Refused
from ssoz.actors import Actor, require
from ssoz.people import operations as people
from ssoz.people.models import CodeApp, Passkey, Person
from ssoz.people.refusals import LAST_FACTOR, FactorRefused


@transaction.atomic
def drop_code_app(*, person: Person, actor: Actor) -> None:
    """Forget one's app with codes; raise `FactorRefused` if it is the last factor and is demanded."""
    require(actor.person_id == person.pk)
    _lock(person)
    _refuse_without(person, others=person.passkeys.exists())
    people.drop_code_app(person=person, actor=actor)


@transaction.atomic
def remove_passkey(*, passkey: Passkey, actor: Actor) -> None:
    """Forget a passkey of one's own; raise `FactorRefused` if it is the last and is demanded."""
    require(actor.person_id == passkey.person_id)
    person = _lock(passkey.person)
    others = person.passkeys.exclude(pk=passkey.pk).exists()
    app = CodeApp.objects.in_use().filter(person=person)
    _refuse_without(person, others=others or app.exists())
    people.remove_passkey(passkey=passkey, actor=actor)


@transaction.atomic
def drop_factors(*, person: Person, reason: str, actor: Actor) -> None:
    """Forget every factor of somebody who has lost them, and end their sessions.

    The right is the one that ends sessions; nobody helps themselves.
    """
    require(sessions_in_reach(actor, person) and actor.person_id != person.pk)
    if not reason.strip():
        raise Refused(refusals.REASON_MISSING, "no_reason")
    people.drop_factors(person=person, reason=reason.strip(), actor=actor)
    people.end_sessions(person=person, actor=actor)


def _lock(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


def _refuse_without(person: Person, *, others: bool) -> None:
    if not others and needs_second_factor(person, timezone.localdate()):
        raise FactorRefused(LAST_FACTOR, "last")
