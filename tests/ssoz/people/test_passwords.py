"""A password is compared once for each try, known login or not; a link sets a new one once."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from ssoz.actors import Actor
from ssoz.journal.models import Entry
from ssoz.people.hashers import Argon2Hasher
from ssoz.people.models import PasswordAccount, PasswordLink
from ssoz.people.operations import (
    KEEP_LINKS,
    LinkNotValid,
    PasswordRefused,
    TooManyTries,
    ask_reset,
    check_password,
    purge_attempts,
    reset_password,
)
from ssoz.people.operations.passwords import TRIES_OF_LOGIN
from tests.passwords import PASSWORD, make_account
from tests.queue import drain

VISITOR = Actor(name="", address="192.0.2.7")
NEW = "Wisła płynie pod mostem 2"
_VALUES = re.compile(r"'[^']*'|\d+|NULL")


@pytest.fixture
def argon2(settings):
    """Passwords are hashed as in production."""
    settings.PASSWORD_HASHERS = ["ssoz.people.hashers.Argon2Hasher"]


@pytest.fixture
def verified(monkeypatch):
    """What Argon2 was asked to compare, in its order."""
    asked = []
    genuine = Argon2Hasher.verify

    def verify(self, password, encoded):
        asked.append(encoded)
        return genuine(self, password, encoded)

    monkeypatch.setattr(Argon2Hasher, "verify", verify)
    return asked


def check(login, password=PASSWORD, browser="", address=VISITOR.address):
    """Try a login and a password."""
    actor = Actor(name="", address=address)
    return check_password(login=login, password=password, browser=browser, actor=actor)


def why_not(login, password=PASSWORD, **where):
    """Try, and return why nobody is let in."""
    with pytest.raises(PasswordRefused) as refused:
        check(login, password, **where)
    return refused.value.code


def link_for(account):
    """Return the token of the link that the owner of an account is sent."""
    ask_reset(login=account.login, actor=VISITOR)
    drain()
    return re.search(r"/nowe/(\S+)/", mail.outbox[-1].body).group(1)


@pytest.mark.django_db
def test_argon2_compares_once_for_each_try_and_as_dearly_for_a_login_that_nobody_has(
    argon2, verified
):
    account = make_account()
    check(account.login)
    for login in (account.login, "nikt@example.test", make_account(active=False).login):
        why_not(login, "nie to")

    assert len(verified) == 4
    costs = {encoded.rpartition("$")[0].rpartition("$")[0] for encoded in verified}
    assert costs == {f"argon2$argon2id$v=19$m={46 * 1024},t=2,p=1"}


@pytest.mark.django_db
def test_nothing_is_compared_when_no_try_is_left(argon2, verified):
    account = make_account()
    for n in range(TRIES_OF_LOGIN):
        why_not(account.login, f"próba {n}")
    verified.clear()

    with pytest.raises(TooManyTries):
        check(account.login)

    assert not verified


@pytest.mark.django_db
def test_known_and_unknown_logins_ask_the_database_alike():
    account = make_account()
    why_not("ktoś@example.test", "rozgrzewka")
    asked = []
    for login in (account.login, "nikt@example.test"):
        with CaptureQueriesContext(connection) as queries:
            why_not(login, "nie to")
        asked.append([_VALUES.sub("", query["sql"]) for query in queries])

    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_why_nobody_is_let_in_depends_on_the_password_being_right():
    waiting = make_account(active=False)
    closed = make_account()
    closed.person.is_active = False
    closed.person.save()

    assert [why_not(a.login, "nie to") for a in (waiting, closed)] == ["wrong", "wrong"]
    assert [why_not(a.login) for a in (waiting, closed)] == ["waiting", "shut-out"]
    assert why_not("nikt@example.test") == "wrong"


@pytest.mark.django_db
def test_each_comparison_is_in_the_journal_once():
    account = make_account()
    why_not(account.login, "nie to")
    why_not("nikt@example.test", "nie to")
    check(account.login)

    acts = ["people.password.refused", "people.password.right"]
    entries = Entry.objects.filter(act__in=acts).order_by("id")
    told = [(e.act, e.about_person_id, e.person_id, e.address, e.details) for e in entries]
    person, address = account.person_id, VISITOR.address
    assert told == [
        ("people.password.refused", person, None, address, {"reason": "wrong"}),
        ("people.password.refused", None, None, address, {"reason": "wrong"}),
        ("people.password.right", person, person, address, {}),
    ]


@pytest.mark.django_db
def test_whoever_comes_without_an_address_is_counted_by_the_login():
    account = make_account()
    for n in range(TRIES_OF_LOGIN):
        why_not(account.login, f"próba {n}", address="")

    with pytest.raises(TooManyTries):
        check(account.login, address="")


@pytest.mark.django_db
def test_what_is_longer_than_any_password_opens_nothing():
    longest = "ż" * 200
    account = make_account(password=longest)

    assert why_not(account.login, longest + "x") == "wrong"
    assert check(account.login, longest) == account


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["krótkie", "qwerty123456", ""])
def test_a_password_that_everybody_guesses_is_not_set(password):
    account = make_account()
    token = link_for(account)

    with pytest.raises(ValidationError):
        reset_password(token=token, password=password, actor=VISITOR)

    assert check(account.login) == account
    assert reset_password(token=token, password=NEW, actor=VISITOR) == account


@pytest.mark.django_db
def test_a_new_password_is_hashed_by_argon2_and_on_record(argon2):
    account = make_account()
    reset_password(token=link_for(account), password=NEW, actor=VISITOR)

    kept = PasswordAccount.objects.get(pk=account.pk)
    assert kept.password.startswith("argon2$argon2id$") and kept.changed_at > account.changed_at
    entry = Entry.objects.get(act="people.password.set")
    assert entry.person_id == account.person_id and entry.address == VISITOR.address


@pytest.mark.django_db
def test_the_link_is_kept_as_a_hash_that_every_key_finds(settings):
    account = make_account()
    token = link_for(account)
    settings.DATA_HASH_KEYS = ["n" * 40, *settings.DATA_HASH_KEYS]

    assert PasswordLink.objects.get().token_hash != token
    reset_password(token=token, password=NEW, actor=VISITOR)
    with pytest.raises(LinkNotValid):
        reset_password(token=token, password=NEW, actor=VISITOR)


@pytest.mark.django_db
def test_a_link_of_one_account_opens_no_other():
    mine, theirs = make_account(), make_account()
    reset_password(token=link_for(mine), password=NEW, actor=VISITOR)

    assert check(theirs.login) == theirs
    assert check(mine.login, NEW) == mine


@pytest.mark.django_db
def test_the_mail_says_until_when_the_link_works():
    with time_machine.travel("2026-11-22 10:05", tick=False):
        link_for(make_account())

    assert "Link działa jeden raz, do 22 listopada 2026, godz. 12.05." in mail.outbox[-1].body


@pytest.mark.django_db
def test_old_links_are_purged_and_new_ones_stay():
    with time_machine.travel("2026-09-20 10:00", tick=False):
        link_for(make_account())
    with time_machine.travel("2026-11-22 10:00", tick=False):
        link_for(make_account())
        assert timedelta(days=60) > KEEP_LINKS
        purge_attempts()

    assert PasswordLink.objects.count() == 1


@pytest.mark.django_db
def test_what_was_typed_does_not_wait_in_the_queue():
    for login in (make_account().login, "Ktoś@Example.test"):
        ask_reset(login=login, actor=VISITOR)

    waiting = [str(row.task) for row in OrmQ.objects.all()]
    assert len(waiting) == 2
    assert not [task for task in waiting if "example" in task.casefold()]


@pytest.mark.django_db
def test_known_and_unknown_logins_are_asked_for_alike():
    account = make_account()
    asked = []
    for login in (account.login, "nikt@example.test"):
        with CaptureQueriesContext(connection) as queries:
            ask_reset(login=login, actor=VISITOR)
        asked.append([_VALUES.sub("", query["sql"]) for query in queries])

    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_an_account_that_is_gone_before_the_worker_comes_is_sent_nothing():
    account = make_account()
    ask_reset(login=account.login, actor=VISITOR)
    PasswordAccount.objects.filter(pk=account.pk).delete()

    drain()

    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_of_ten_who_use_a_link_at_once_one_sets_the_password():
    account = make_account()
    token = link_for(account)
    barrier = threading.Barrier(10)

    def use(number):
        barrier.wait()
        try:
            reset_password(token=token, password=f"{NEW} {number}", actor=VISITOR)
            return number
        except LinkNotValid:
            return None
        finally:
            connection.close()

    close_old_connections()
    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(use, range(10)))

    [winner] = [number for number in results if number is not None]
    assert check(account.login, f"{NEW} {winner}") == account


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_of_forty_guesses_at_once_ten_are_compared():
    account = make_account()
    barrier = threading.Barrier(40)

    def guess(number):
        barrier.wait()
        try:
            check(account.login, f"próba {number}", address=f"192.0.2.{number % 20}")
        except (PasswordRefused, TooManyTries) as refusal:
            return type(refusal)
        finally:
            connection.close()

    close_old_connections()
    with ThreadPoolExecutor(40) as pool:
        results = list(pool.map(guess, range(40)))

    assert results.count(PasswordRefused) == TRIES_OF_LOGIN
    assert results.count(TooManyTries) == 40 - TRIES_OF_LOGIN
    assert Entry.objects.filter(act="people.password.refused").count() == TRIES_OF_LOGIN
