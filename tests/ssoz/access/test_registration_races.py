"""One link, one PESEL and one login at one moment, on PostgreSQL with real threads: one wins."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection

from ssoz.access import operations
from ssoz.access.models import Application, Packet, Registration
from ssoz.access.operations import Refused
from ssoz.mail.models import OutgoingMail
from ssoz.people import operations as people
from ssoz.people.models import PasswordAccount, Person
from ssoz.people.operations import LinkNotValid
from tests.makers import make_actor, make_pesel, quietly, uw_of
from tests.registrations import (
    STRANGER,
    confirm,
    make_newcomer,
    make_registered,
    register,
    token_for,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def all_at_once(calls: list[Callable]) -> list:
    """Start all calls at the same moment, each on a connection of its own; return what came of each."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except Exception as problem:  # noqa: BLE001 - what came of each call is the result
            return problem
        finally:
            connection.close()

    close_old_connections()
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_link_that_is_opened_many_times_at_once_makes_one_account():
    newcomer = register()
    token = token_for(newcomer.email)

    results = all_at_once([lambda: confirm(token)] * 8)

    assert sum(isinstance(r, Packet) for r in results) == 1, results
    assert sum(isinstance(r, LinkNotValid) for r in results) == 7, results
    assert Person.objects.with_pesel(newcomer.pesel).count() == 1
    assert PasswordAccount.objects.count() == Application.objects.count() == 1
    assert OutgoingMail.objects.filter(template="application_received").count() == 1


def test_of_many_who_register_one_pesel_the_first_mailbox_has_it():
    pesel = make_pesel()
    tokens = [token_for(register(make_newcomer(pesel=pesel)).email) for _ in range(5)]

    results = all_at_once([lambda token=token: confirm(token) for token in tokens])

    assert sum(isinstance(r, Packet) for r in results) == 1, results
    assert {r.code for r in results if isinstance(r, Refused)} == {"pesel_known"}, results
    assert Person.objects.with_pesel(pesel).count() == PasswordAccount.objects.count() == 1


def test_of_many_registrations_with_one_login_one_has_it():
    email = "jedna@szpital.example"
    tokens = [token_for(register(make_newcomer(email=email)).email) for _ in range(3)]

    results = all_at_once([lambda token=token: confirm(token) for token in tokens])

    assert sum(isinstance(r, Packet) for r in results) == 1, results
    assert PasswordAccount.objects.get().login == email
    assert Application.objects.count() == 1
    assert all(
        isinstance(r, (Packet, LinkNotValid)) or getattr(r, "code", "") == "login_known"
        for r in results
    ), results


def test_an_approval_and_profil_zaufany_at_one_moment_leave_no_unproved_login():
    waiting = make_registered()
    application = Application.objects.get()
    with quietly():
        office = make_actor(role="uw-admin", unit=uw_of(application.profile.unit.voivodeship_id))
    operations.record_paper(
        application=application, channel="fax", received_on=waiting.created_at.date(), actor=office
    )

    results = all_at_once(
        [
            lambda: operations.approve(application=application, actor=office),
            lambda: people.close_unproved(person=waiting.person, actor=STRANGER),
        ]
    )

    assert not [r for r in results if isinstance(r, Exception)], results
    account = PasswordAccount.objects.first()
    assert (account is None) == results[1]
    assert account is None or account.is_active
    assert not Registration.objects.filter(used_at=None).exists()
