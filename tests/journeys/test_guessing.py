"""Guessing at a password: nobody gets in, little is compared, and its owner is never shut out.

The same at 1,000 tries a minute is `make bench ONLY=guessing`.
"""

from collections.abc import Iterator

import pytest

from tests.guessing import PlainBrowser, addresses, attack, told
from tests.journeys.password_steps import is_signed_in, leave, open_accounts, type_in
from tests.passwords import PASSWORD

pytestmark = pytest.mark.timeout(300)
TRIES = 60
CHECKS_AT_MOST = 20
_CHECKS = """
    SELECT count(*) FROM journal_entry
    WHERE act IN ('people.password.refused', 'people.password.right') AND about_person_id = %s
"""
_SIGN_INS = """
    SELECT address FROM journal_entry
    WHERE act = 'people.person.signed_in' AND about_person_id = %s
"""


@pytest.fixture(scope="module")
def places() -> Iterator[str]:
    """Addresses that nobody else comes from: each has its own tries."""
    return iter(addresses(250, network="127.0.7"))


@pytest.mark.parametrize("count", [1, 10])
def test_the_owner_is_let_in_from_a_known_browser_while_nobody_else_is(
    system, visitor, places, count
):
    login = f"wlasciciel{count}@zgadywanie.example"
    [owner] = open_accounts(system, login)
    person, stranger = visitor(), visitor()
    type_in(person, login, PASSWORD)
    assert is_signed_in(person)
    leave(person)

    comes_from = [next(places) for _ in range(count)]
    made = attack(system.port, login, comes_from=comes_from, tries=TRIES, right=PASSWORD)
    with stranger.expecting(429):
        type_in(stranger, login, PASSWORD)
    assert not is_signed_in(stranger)
    type_in(person, login, PASSWORD)

    assert is_signed_in(person)
    assert made.tries == TRIES and made.successes == 0
    assert [at for (at,) in system.rows(_SIGN_INS, owner)] == ["127.0.0.1"] * 2
    [(checks,)] = system.rows(_CHECKS, owner)
    assert 10 <= checks <= CHECKS_AT_MOST


def test_known_and_unknown_logins_are_answered_by_one_text_until_the_end(system, places):
    known, unknown = "ktos@zgadywanie.example", "nikt@zgadywanie.example"
    open_accounts(system, known)
    place = {login: next(places) for login in (known, unknown)}

    for _ in range(12):
        answers = [
            told(PlainBrowser(system.port, place[login]), login, "nie to hasło")
            for login in (known, unknown)
        ]
        assert answers[0] == answers[1]

    assert answers[0][0] == 429


def test_what_is_compared_is_compared_by_argon2(system):
    open_accounts(system, "argon@zgadywanie.example")

    kept = system.rows("SELECT password FROM people_passwordaccount")
    assert kept and all(text.startswith("argon2$argon2id$") for (text,) in kept)
