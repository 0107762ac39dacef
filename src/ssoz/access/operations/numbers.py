"""Application numbers, and the applications that take them: running within a year, never reused."""

from collections.abc import Sequence

from django.utils import timezone

from ssoz.access.models import Application, NumberSeries, Packet, Profile, Role
from ssoz.actors import Actor
from ssoz.identifiers import application_number
from ssoz.journal.operations import record


def save_applications(
    packet: Packet, profile: Profile, roles: Sequence[Role], *, origin: str, actor: Actor
) -> list[Application]:
    """Make one application for each role, with the next numbers of the year."""
    now = timezone.now()
    numbers = take_numbers(len(roles), year=timezone.localtime(now).year)
    applications = []
    for role, number in zip(roles, numbers, strict=True):
        application = Application(
            number=number,
            packet=packet,
            profile=profile,
            role=role,
            origin=origin,
            saved_at=now,
        )
        record(application, "access.application.saved", by=actor, role=role.code)
        applications.append(application)
    return applications


def take_numbers(count: int, *, year: int) -> list[str]:
    """Take the next numbers of a year. Call it inside the transaction that saves the rows.

    The counter row stays locked until that transaction ends: a rollback gives the numbers back.
    """
    NumberSeries.objects.get_or_create(year=year)
    series = NumberSeries.objects.select_for_update().get(year=year)
    first = series.last + 1
    series.last += count
    series.save()
    return [application_number(year, running) for running in range(first, first + count)]
