"""Approving 5,000 applications at once against the single operation for each of them.

Every row has its decision, history, journal entry, status of the profile and message either way.
"""

from datetime import date, timedelta
from time import process_time

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import OrmQ

from ssoz.access import operations
from ssoz.access.loading import load_registers
from ssoz.access.models import Application, Packet, Profile, Role
from ssoz.access.operations.numbers import take_numbers
from ssoz.actors import SYSTEM, Actor
from ssoz.bulk.models import BulkAct
from ssoz.journal.checking import first_fault
from ssoz.journal.models import Entry
from ssoz.journal.sealing import seal_waiting
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import Person
from ssoz.units.models import Unit, Voivodeship
from tests.bench.measuring import Outcome, hand_over, seconds, versions
from tests.makers import make_actor

ROWS, SINGLY = 5000, 200
NEEDED_SECONDS = 10


def main() -> None:
    """Make the applications, decide on them both ways, check, and hand the figures over."""
    call_command("migrate", verbosity=0)
    load_registers(folder=settings.BASE_DIR / "fixtures", actor=SYSTEM)
    office = make_actor(role="uw-admin")
    waiting = _waiting(ROWS + SINGLY)
    single = Application.objects.filter(pk__in=waiting[:SINGLY]).order_by("pk")
    rival = seconds(lambda: _one_by_one(single, office)) * ROWS / SINGLY
    before = Entry.objects.count(), OutgoingMail.objects.count()
    begun = process_time()
    ours = seconds(lambda: _at_once(waiting[SINGLY:], office))
    used = process_time() - begun
    done = BulkAct.objects.get().progress()
    assert done["done"] == ROWS, done
    assert Application.objects.filter(state="approved", pk__in=waiting).count() == len(waiting)
    assert Application.history.filter(state="approved", id__in=waiting).count() == len(waiting)
    assert Profile.objects.filter(stored_status="active", pk__gt=office.profile_id).count() == len(
        waiting
    )
    # An approval and a status each, the begin and the end; a message each.
    assert Entry.objects.count() - before[0] == 2 * ROWS + 2
    assert OutgoingMail.objects.count() - before[1] == ROWS
    sealing = seconds(seal_waiting)
    assert first_fault() is None
    _hand_over(ours, used, rival, sealing)


def _waiting(count: int) -> list[int]:
    """Make pending applications whose paper has come, each of another person in another unit."""
    now, many = timezone.now() - timedelta(days=3), range(count)
    voivodeship, role = Voivodeship.objects.get(pk="10"), _role()
    people = Person.objects.bulk_create(
        Person(
            first_name="Żaneta", family_name=f"Ślęzak{n}", email=f"osoba{n}@example.test",
            birth_date=date(1984, 5, 17), email_verified_at=now,
        )
        for n in many
    )  # fmt: skip
    units = Unit.objects.bulk_create(
        Unit(
            kind=Unit.Kind.REPORTING, type=Unit.Type.ENTITY, name=f"Szpital Powiatowy nr {n}",
            teryt="1061011", voivodeship=voivodeship, town="Łódź", started_on=date(2000, 1, 1),
        )
        for n in many
    )  # fmt: skip
    packets = Packet.objects.bulk_create(
        Packet(
            person=person, unit=unit, role_codes=[role.code], email=person.email, created_at=now,
            changed_at=now, saved_at=now, finished_at=now, paper_channel=Packet.Channel.POST,
        )
        for person, unit in zip(people, units, strict=True)
    )  # fmt: skip
    profiles = Profile.objects.bulk_create(
        Profile(person=person, unit=unit) for person, unit in zip(people, units, strict=True)
    )
    with transaction.atomic():
        numbers = take_numbers(count, year=now.year)
    made = Application.objects.bulk_create(
        Application(
            number=number, packet=packet, profile=profile, role=role, saved_at=now, sent_at=now,
            origin=Application.Origin.PORTAL, state=Application.State.PENDING,
        )
        for number, packet, profile in zip(numbers, packets, profiles, strict=True)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [application.pk for application in made]


def _role() -> Role:
    return Role.objects.get(code="reporter-non-financial")


def _one_by_one(applications: list[Application], office: Actor) -> None:
    for application in applications:
        operations.approve(application=application, actor=office)


def _at_once(keys: list[int], office: Actor) -> None:
    """Begin the act and do what the queue would: the messages are queued, not sent."""
    bulk = operations.decide_many(act="approve", applications=keys, actor=office)
    while not BulkAct.objects.get(pk=bulk.pk).is_finished:
        operations.continue_bulk(bulk_id=bulk.pk)
    assert OrmQ.objects.count() >= len(keys) // 25


def _hand_over(ours: float, used: float, rival: float, sealing: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    hand_over(
        Outcome(
            name="bulk_act",
            ours=round(ours, 2),
            rival=round(rival, 2),
            ratio=round(rival / ours, 2),
            unit="s",
            note=f"{ROWS} approvals with history, journal, statuses and messages; the single"
            f" operation {SINGLY} times, scaled ÷ ours; {used:.1f} s of our"
            f" processor; sealing them {sealing:.1f} s more, beside;"
            f" needed ≤ {NEEDED_SECONDS} s",
            passed=ours <= NEEDED_SECONDS,
            ours_seconds=[ours],
            rival_seconds=[rival],
            sizes={"rows": ROWS, "singly": SINGLY, "sealing_seconds": sealing, "cpu_seconds": used},
            versions=versions("psycopg") | {"postgresql": server},
        )
    )


if __name__ == "__main__":
    main()
