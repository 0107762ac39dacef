"""Whose import it is, and who holds it now."""

from django.db import OperationalError

from ssoz.actors import SYSTEM, Actor
from ssoz.register import refusals
from ssoz.register.models import RegisterImport
from ssoz.register.refusals import Refused
from ssoz.register.statements import is_postgresql, run

_PATIENCE_SECONDS = 5


def actor_of(job: RegisterImport) -> Actor:
    """Return who an import works for; their right was asked when they gave the order."""
    if job.person_id is None:
        return SYSTEM
    return Actor(
        name=job.person_name, person_id=job.person_id, profile_id=job.profile_id,
        profile_name=job.profile_name, unit_id=job.unit_id, address=job.address,
    )  # fmt: skip


def now_of(job: RegisterImport, actor: Actor) -> None:
    """Let an import work for whoever gives the next order."""
    job.person_id, job.person_name = actor.person_id, actor.name[:200]
    job.profile_id, job.profile_name = actor.profile_id, actor.profile_name[:300]
    job.unit_id, job.address = actor.unit_id, actor.address


def locked(job: RegisterImport) -> RegisterImport:
    """Hold an import until the transaction ends; whoever waits for the worker too long is told."""
    if is_postgresql():
        run(f"SET LOCAL lock_timeout = '{_PATIENCE_SECONDS}s'")
    try:
        return RegisterImport.objects.select_for_update().get(pk=job.pk)
    except OperationalError as error:
        raise Refused(refusals.BUSY, "busy") from error


def held(job: RegisterImport, *states: str) -> RegisterImport | None:
    """Hold an import that is in one of some states and that no other worker holds."""
    rows = RegisterImport.objects.select_for_update(skip_locked=True)
    return rows.filter(pk=job.pk, state__in=states).first()


def demand(allowed: bool, job: RegisterImport) -> None:
    """Refuse an act that the state forbids."""
    if not allowed:
        raise Refused(refusals.STATE_FORBIDS, "state", state=job.get_state_display())
