"""Imports of every register, done by the queue in the right of whoever brought the file."""

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from ssoz.access.operations.importing_grants import GRANTS
from ssoz.access.operations.importing_legacy import LEGACY
from ssoz.access.operations.importing_profiles import PROFILES
from ssoz.access.queries import actor_for
from ssoz.actors import SYSTEM, Actor, NotAllowed
from ssoz.exchange import operations as exchange
from ssoz.exchange import refusals
from ssoz.exchange.models import Batch
from ssoz.people.models import Person
from ssoz.units.operations import importing as units

REGISTERS = {register.name: register for register in (units.UNITS, PROFILES, GRANTS, LEGACY)}
_MOST_ATTEMPTS = 10


def begin_import(*, register: str, upload: UploadedFile, actor: Actor) -> Batch:
    """Bring a file of a register in; the queue looks what it would change."""
    return exchange.begin_import(register=REGISTERS[register], upload=upload, actor=actor)


def ask_import(*, batch: Batch, what: str, actor: Actor) -> Batch:
    """Ask for the changes of an import, or for their undoing; the queue does it."""
    register = REGISTERS[batch.register]
    return exchange.ask_import(register=register, batch=batch, what=what, actor=actor)


def settle(*, batch_id: int) -> str:
    """Do what an import waits for; their rights are those that its owner has now."""
    batch = exchange.count_attempt(batch_id=batch_id)
    if batch is None:
        return "nothing to do"
    if batch.attempts > _MOST_ATTEMPTS:
        return _stop(batch, str(refusals.NOT_DONE))
    person = Person.objects.get(pk=batch.person_id)
    day = timezone.localdate()
    actor = actor_for(person, batch.profile_id, day=day, address=batch.address)
    try:
        register = REGISTERS[batch.register]
        return exchange.settle_import(register=register, batch=batch, actor=actor).state
    except NotAllowed:
        return _stop(batch, str(refusals.RIGHTS_GONE))
    except TransitionNotAllowed:
        return "done already"


def _stop(batch: Batch, problem: str) -> str:
    """Say why the queue does not go on with an import; nothing was changed."""
    if batch.state == Batch.State.WAITING:
        return exchange.refuse(batch=batch, problem=problem, actor=SYSTEM).state
    return exchange.give_back(batch=batch, problem=problem, actor=SYSTEM).state
