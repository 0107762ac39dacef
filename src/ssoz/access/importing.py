"""Imports of every register, done by the queue in the right of whoever brought the file."""

from django.utils import timezone
from django_fsm import TransitionNotAllowed

from ssoz.access.queries import actor_for
from ssoz.actors import SYSTEM, NotAllowed
from ssoz.exchange import operations as exchange
from ssoz.exchange import refusals
from ssoz.exchange.models import Batch
from ssoz.people.models import Person
from ssoz.units.operations import importing


def settle(*, batch_id: int) -> str:
    """Do what an import waits for; their rights are those that its owner has now."""
    batch = Batch.objects.unsettled().filter(pk=batch_id).first()
    if batch is None:
        return "nothing to do"
    person = Person.objects.get(pk=batch.person_id)
    day = timezone.localdate()
    actor = actor_for(person, batch.profile_id, day=day, address=batch.address)
    try:
        return importing.settle_import(batch=batch, actor=actor).state
    except NotAllowed:
        problem = str(refusals.RIGHTS_GONE)
        if batch.state == Batch.State.WAITING:
            return exchange.refuse(batch=batch, problem=problem, actor=SYSTEM).state
        return exchange.give_back(batch=batch, problem=problem, actor=SYSTEM).state
    except TransitionNotAllowed:
        return "done already"
