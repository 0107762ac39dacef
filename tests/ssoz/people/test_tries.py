"""Tries are counted exactly, for as long as they say, and in rows."""

from datetime import timedelta

import pytest
import time_machine

from ssoz.people.models import RecentTries
from ssoz.people.operations import (
    KEEP_TRIES,
    Limit,
    TooManyTries,
    network_of,
    purge_attempts,
    spend_try,
)
from tests.together import all_at_once

SPAN = timedelta(minutes=15)


def limit(whom="ktoś", tries=3, kind="test"):
    return Limit(kind, whom, tries, SPAN)


@pytest.mark.django_db
def test_no_more_tries_are_given_than_there_are_and_the_wait_is_told():
    with time_machine.travel("2026-11-22 10:00", tick=False) as clock:
        spend_try(limits=[limit()])
        clock.shift(timedelta(minutes=5))
        spend_try(limits=[limit()])
        spend_try(limits=[limit()])

        with pytest.raises(TooManyTries) as refused:
            spend_try(limits=[limit()])
        assert refused.value.seconds == 601
        spend_try(limits=[limit("ktoś inny")])
        spend_try(limits=[limit(kind="co innego")])


@pytest.mark.django_db
def test_a_try_comes_back_when_the_oldest_is_a_span_ago():
    with time_machine.travel("2026-11-22 10:00", tick=False) as clock:
        spend_try(limits=[limit()])
        clock.shift(timedelta(minutes=5))
        spend_try(limits=[limit()])
        spend_try(limits=[limit()])
        clock.shift(timedelta(minutes=10))
        spend_try(limits=[limit()])
        with pytest.raises(TooManyTries):
            spend_try(limits=[limit()])


@pytest.mark.django_db
def test_where_one_limit_is_spent_the_others_lose_nothing():
    spend_try(limits=[limit("a", tries=1)])
    for _ in range(4):
        with pytest.raises(TooManyTries):
            spend_try(limits=[limit("a", tries=1), limit("b", tries=1)])

    spend_try(limits=[limit("b", tries=1)])


@pytest.mark.django_db
def test_the_table_does_not_tell_what_was_tried():
    spend_try(limits=[limit("moje hasło")])

    row = RecentTries.objects.get()
    assert len(row.key) == 64 and "hasło" not in row.key


@pytest.mark.django_db
def test_old_tries_are_purged_and_new_ones_stay():
    with time_machine.travel("2026-11-20 10:00", tick=False):
        spend_try(limits=[limit("dawno")])
    with time_machine.travel("2026-11-22 10:00", tick=False):
        spend_try(limits=[limit("teraz")])
        assert timedelta(days=2) > KEEP_TRIES > SPAN
        purge_attempts()

    assert RecentTries.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("gniazdo", "gniazdo"),
    ],
)
def test_one_household_counts_as_one_address(address, network):
    assert network_of(address) == network


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_of_twenty_at_once_five_get_through():
    def one(number):
        limits = [limit("x", tries=5), limit(f"osoba {number % 4}", tries=20)]
        return lambda: spend_try(limits=limits)

    results = all_at_once([one(number) for number in range(20)])

    assert sum(result is None for result in results) == 5
