"""One code in many hands at one moment, on PostgreSQL with real threads: it works once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection

from ssoz.people import operations as people
from ssoz.people.models import RecentTries, RecoveryCode
from ssoz.people.operations import FactorRefused
from tests.makers import make_person, person_actor
from tests.second_factors import Device, open_site_by_name, passkey_in_use, phone_in_use

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
AT_ONCE = 5


def all_at_once(act) -> list:
    """Do the same thing as often as there are tries, at the same moment."""
    barrier = threading.Barrier(AT_ONCE)

    def run(_number):
        barrier.wait()
        try:
            return act()
        except FactorRefused as refusal:
            return refusal
        finally:
            connection.close()

    close_old_connections()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


@pytest.fixture
def person():
    return make_person()


def test_a_code_of_the_app_works_once(person):
    phone, actor = phone_in_use(person), person_actor(person)
    code = phone.code()

    results = all_at_once(lambda: people.check_code(person=person, code=code, actor=actor))

    assert sorted(results) == [False] * (AT_ONCE - 1) + [True]


def test_a_recovery_code_works_once(person):
    phone_in_use(person)
    actor = person_actor(person)
    code = people.make_recovery_codes(person=person, actor=actor, instead_of=0)[0]

    results = all_at_once(lambda: people.use_recovery_code(person=person, code=code, actor=actor))

    assert results.count(9) == 1
    assert RecoveryCode.objects.unused().count() == 9


def test_an_answer_of_a_passkey_is_taken_once(person, settings):
    open_site_by_name(settings)
    device, actor = Device(counts=False), person_actor(person)
    passkey = passkey_in_use(person, device)
    asked = people.begin_passkey_use(person=person)
    answer = device.use(asked.options)

    results = all_at_once(
        lambda: people.use_passkey(
            person=person, answer=answer, challenge=asked.challenge, actor=actor
        )
    )

    assert results.count(passkey) == 1
    assert sorted(r.code for r in results if isinstance(r, FactorRefused)) == ["replay"] * 4


def test_one_set_of_recovery_codes_is_made(person):
    phone_in_use(person)
    actor = person_actor(person)

    results = all_at_once(
        lambda: people.make_recovery_codes(person=person, actor=actor, instead_of=0)
    )

    assert sum(isinstance(result, list) for result in results) == 1
    assert RecoveryCode.objects.count() == 10


def test_tries_are_counted_for_all_at_once(person):
    phone_in_use(person)
    actor = person_actor(person)

    all_at_once(lambda: people.check_code(person=person, code="000000", actor=actor))

    with pytest.raises(people.TooManyTries):
        people.check_code(person=person, code="000000", actor=actor)
    assert RecentTries.objects.count() == 2
