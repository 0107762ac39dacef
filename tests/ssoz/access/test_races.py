"""Many at once, on PostgreSQL with real threads: one decision, right statuses, distinct numbers."""

import pytest

from ssoz.access import operations
from ssoz.access.models import Application, Packet, Profile
from ssoz.access.refusals import DecidedMeanwhile, Refused
from ssoz.access.statuses import profile_status
from ssoz.identifiers import is_application_number
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from tests.makers import (
    make_actor,
    make_application,
    make_applications,
    make_person,
    make_unit,
    person_actor,
    uw_of,
)
from tests.together import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_of_twenty_deciders_one_decides_and_nineteen_are_told_who():
    application = make_application(state="pending", evidence=True)
    office = uw_of(application.profile.unit.voivodeship_id)
    deciders = [
        make_actor(role="uw-admin", unit=office, first_name=f"Ewa{n}", family_name="Żak")
        for n in range(20)
    ]
    mails = OutgoingMail.objects.filter(template="application_approved").count()
    results = all_at_once(
        [lambda a=a: operations.approve(application=application, actor=a) for a in deciders]
    )
    done = [r for r in results if isinstance(r, Application)]
    told = [r for r in results if isinstance(r, DecidedMeanwhile)]
    assert (len(done), len(told)) == (1, 19), results
    winner = str(done[0].decided_by)
    assert all(winner in str(refusal) for refusal in told)
    approvals = Entry.objects.about(application).filter(act="access.application.approved")
    assert approvals.count() == 1
    assert OutgoingMail.objects.filter(template="application_approved").count() == mails + 1
    assert application.history.filter(state="approved").count() == 1


def test_two_applications_of_one_profile_decided_at_once_leave_the_right_status():
    office = uw_of("10")
    one, two = (make_actor(role="uw-admin", unit=office, first_name=f"Jan{n}") for n in range(2))
    for turn in range(50):
        first, second = make_applications(
            ["reporter-non-financial", "reporter-financial"], state="pending", evidence=True
        )
        approve_first = turn % 2 == 0
        decide_first = approving(first, one) if approve_first else rejecting(first, one)
        results = all_at_once([decide_first, rejecting(second, two)])
        assert all(isinstance(r, Application) for r in results), results
        profile = Profile.objects.get(pk=first.profile_id)
        states = list(profile.applications.values_list("state", flat=True))
        assert profile.stored_status == profile_status(states, unit_open=True, blocked=False)
        assert profile.stored_status == ("active" if approve_first else "not_activated")


def test_fifty_parallel_saves_take_fifty_distinct_consecutive_numbers():
    unit = make_unit()
    packets = []
    for n in range(50):
        actor = person_actor(make_person(first_name=f"Anna{n}", family_name="Łoś"))
        packets.append((ready_packet(actor, unit), actor))
    results = all_at_once(
        [
            lambda p=p, a=a: operations.apply(packet=p, revision=p.revision, declared=True, actor=a)
            for p, a in packets
        ]
    )
    numbers = sorted(application.number for saved in results for application in saved)
    assert len(set(numbers)) == 50
    assert all(is_application_number(number) for number in numbers)
    running = [int(number.split("-")[2]) for number in numbers]
    assert running == list(range(running[0], running[0] + 50))


def test_a_double_click_saves_one_packet():
    actor = person_actor(make_person())
    packet = ready_packet(actor, make_unit())
    results = all_at_once(
        [
            lambda: operations.apply(
                packet=packet, revision=packet.revision, declared=True, actor=actor
            )
        ]
        * 8
    )
    saved = {tuple(a.number for a in result) for result in results}
    assert len(saved) == 1
    assert Application.objects.filter(packet=packet).count() == 1


def test_two_windows_that_begin_at_once_share_one_packet():
    actor = person_actor(make_person())
    results = all_at_once([lambda: operations.begin(actor=actor)] * 8)
    assert len({packet.pk for packet in results}) == 1
    assert Packet.objects.filter(person_id=actor.person_id).count() == 1


def test_two_administrators_who_take_each_others_role_away_leave_one_in_force():
    first, second = (make_actor(role="cez-admin", first_name=f"Ola{n}") for n in range(2))
    held = {
        actor: Application.objects.get(profile_id=actor.profile_id, state="approved")
        for actor in (first, second)
    }
    others = Application.objects.filter(role__code="cez-admin", state="approved").exclude(
        pk__in=[a.pk for a in held.values()]
    )
    for application in others.select_related("role"):
        operations.archive(application=application, reason="Zmiana pracy", actor=first)
    results = all_at_once(
        [
            lambda: operations.archive(application=held[second], reason="Spór", actor=first),
            lambda: operations.archive(application=held[first], reason="Spór", actor=second),
        ]
    )
    refused = [r for r in results if isinstance(r, Refused)]
    assert [r.code for r in refused] == ["last_holder"]
    assert Application.objects.filter(role__code="cez-admin", state="approved").count() == 1


def approving(application, actor):
    return lambda: operations.approve(application=application, actor=actor)


def rejecting(application, actor):
    return lambda: operations.reject(
        application=application, reason_code="signature", reason="", actor=actor
    )


def ready_packet(actor, unit):
    packet = operations.begin(actor=actor)
    packet = operations.choose_unit(packet=packet, unit=unit, actor=actor)
    return operations.choose_roles(
        packet=packet,
        role_codes=["reporter-non-financial"],
        phone="600123456",
        email=packet.person.email,
        position="",
        actor=actor,
    )


def test_two_workers_and_a_decider_decide_on_each_application_once():
    applications = [make_application(evidence=True) for _ in range(4)]
    office, other = (make_actor(role="uw-admin", first_name=f"Ewa{n}") for n in range(2))
    keys = [application.pk for application in applications]
    bulk = operations.decide_many(act="approve", applications=keys, actor=office)
    mails = OutgoingMail.objects.filter(template="application_approved").count()
    results = all_at_once(
        [lambda: operations.continue_bulk(bulk_id=bulk.pk)] * 2
        + [lambda a=a: operations.approve(application=a, actor=other) for a in applications[2:]]
    )
    operations.continue_bulk(bulk_id=bulk.pk)
    assert all(isinstance(r, int | Application | DecidedMeanwhile) for r in results), results
    bulk.refresh_from_db()
    assert bulk.is_finished and bulk.progress()["failed"] == 0
    approved = Application.objects.filter(pk__in=keys, state="approved")
    assert approved.count() == 4
    entries = Entry.objects.filter(act="access.application.approved", thing_id__in=keys)
    assert entries.count() == 4
    assert OutgoingMail.objects.filter(template="application_approved").count() == mails + 4
