"""Many at once while the keys change, on PostgreSQL with real threads: one account for a PESEL."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from ssoz.actors import SYSTEM
from ssoz.ciphers import generation_of
from ssoz.keys.operations import nothing_to_move, rotate
from ssoz.people.identity import Assertion
from ssoz.people.models import Person, PersonPesel
from ssoz.people.operations import register
from tests.makers import make_person, make_pesel
from tests.ssoz.keys.keyrings import (
    NEW_CIPHER,
    NEW_HASH,
    OLD_CIPHER,
    OLD_HASH,
    KeysOfProcesses,
)
from tests.together import all_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.usefixtures("old_keys"),
]
BORN = date(1984, 5, 17)
BEFORE, MEANWHILE, AFTER = [OLD_HASH], [NEW_HASH, OLD_HASH], [NEW_HASH]


def signing_in(number: str) -> Callable[[], Person]:
    """Return the first sign-in of somebody, or their next."""
    assertion = Assertion("pz", number, "Żaneta", "Ślęzak", BORN)
    return lambda: register(assertion=assertion, actor=SYSTEM)


@pytest.mark.parametrize(
    "processes",
    [[BEFORE, MEANWHILE], [MEANWHILE, AFTER], [MEANWHILE, MEANWHILE]],
    ids=["the new key comes", "the old key goes", "both are everywhere"],
)
def test_first_sign_ins_at_processes_that_share_a_key_make_one_account(
    settings, processes: Sequence[list[str]]
):
    settings.DATA_CIPHER_KEYS = [NEW_CIPHER, OLD_CIPHER]
    keys = settings.DATA_HASH_KEYS = KeysOfProcesses(*MEANWHILE)

    def at(process: list[str], sign_in: Callable[[], Person]) -> Callable[[], Person]:
        def call() -> Person:
            with keys.as_in_a_process_with(*process):
                return sign_in()

        return call

    for turn in range(15):
        sign_in = signing_in(make_pesel(BORN, 100 + turn))
        people = all_at_once([at(process, sign_in) for process in processes for _ in range(4)])

        assert len({person.pk for person in people}) == 1
    assert Person.objects.count() == 15


def test_people_come_and_come_back_while_everything_moves(settings):
    known = [make_person(pesel=make_pesel(date(1950, 5, 17), n)) for n in range(20)]
    numbers = [person.pesel for person in known]
    settings.DATA_CIPHER_KEYS = [NEW_CIPHER, OLD_CIPHER]
    settings.DATA_HASH_KEYS = MEANWHILE

    def come_back(number: str) -> Callable[[], Person]:
        assertion = Assertion("pz", number, "Żaneta", "Nowa", date(1950, 5, 17))
        return lambda: register(assertion=assertion, actor=SYSTEM)

    def move() -> None:
        for _ in rotate(batch=3, actor=SYSTEM):
            pass

    fresh = [make_pesel(BORN, 500 + n) for n in range(6)]
    calls = [move, move, *map(come_back, numbers[::2]), *map(signing_in, fresh * 2)]
    assert not [r for r in all_at_once(calls) if isinstance(r, Exception)]
    move()

    assert nothing_to_move()
    assert Person.objects.count() == len(numbers) + len(fresh)
    newest = PersonPesel.objects.filter(generation=generation_of(NEW_HASH))
    assert newest.count() == len(numbers) + len(fresh)
    found = [Person.objects.with_pesel(number).get() for number in numbers]
    assert found == known
    assert [person.pesel for person in found] == numbers
