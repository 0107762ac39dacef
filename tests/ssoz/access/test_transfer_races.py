"""Two people with one old account at one moment, on PostgreSQL with real threads: one wins."""

from collections.abc import Callable

import pytest

from ssoz.access import operations
from ssoz.access.models import Application, LegacyAccount, Packet, Profile
from ssoz.access.operations import Refused
from ssoz.actors import Actor
from ssoz.mail.models import OutgoingMail
from ssoz.people.operations import TooManyTries
from tests.makers import make_person, person_actor
from tests.older_systems import LOGIN, PASSWORD, make_legacy_account
from tests.together import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def moving(actor: Actor) -> Callable[[], Packet]:
    return lambda: operations.transfer(login=LOGIN, password=PASSWORD, actor=actor)


def test_of_people_with_one_account_one_wins_and_the_others_are_told_nothing_was_found():
    make_legacy_account()
    actors = [person_actor(make_person()) for _ in range(5)]

    results = all_at_once([moving(actor) for actor in actors])

    won = [r for r in results if isinstance(r, Packet)]
    lost = [r for r in results if isinstance(r, Refused)]
    assert (len(won), len(lost)) == (1, 4), results
    assert {r.code for r in lost} == {"not_found"}
    assert LegacyAccount.objects.get().used_by_id == won[0].person_id
    assert Profile.objects.count() == 1
    assert Application.objects.filter(origin="legacy_transfer").count() == 2
    assert OutgoingMail.objects.filter(template="legacy_transfer_done").count() == 1


def test_one_person_in_many_windows_moves_the_rights_once():
    make_legacy_account()
    actor = person_actor(make_person())

    results = all_at_once([moving(actor)] * 8)

    assert sum(isinstance(r, Packet) for r in results) == 1, results
    assert sum(isinstance(r, TooManyTries) for r in results) == 3
    assert Application.objects.count() == 2
