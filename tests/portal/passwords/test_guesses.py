"""Guessing at the door: counted before anything is compared, and never at the owner's expense."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.urls import reverse

from portal.sign_in.password import known_browsers
from ssoz.journal.models import Entry
from ssoz.people.models import RecentTries
from ssoz.people.operations.passwords import (
    TRIES_OF_ADDRESS,
    TRIES_OF_BROWSER,
    TRIES_OF_LOGIN,
    TRIES_SPAN,
)
from tests.passwords import make_account
from tests.portal.pages import Page
from tests.portal.passwords.steps import is_in, known_browser, refused, sign_in, stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    """An account that is active."""
    return make_account()


@pytest.fixture
def own(account):
    """A browser in which the owner of the account has signed in before."""
    client = stranger()
    sign_in(client, account.login)
    client.post(reverse("sign-out"))
    assert known_browser(client)
    return client


def checks(**about):
    """Count the passwords that were compared."""
    acts = ["people.password.refused", "people.password.right"]
    return Entry.objects.filter(act__in=acts, **about).count()


def guess(login, times, **at):
    """Guess from fresh browsers; return the statuses of the answers."""
    return [sign_in(stranger(), login, f"próba {n}", **at).status_code for n in range(times)]


def spend_what_strangers_have(account):
    guess(account.login, TRIES_OF_LOGIN, address="192.0.2.1")


def test_strangers_share_the_tries_of_a_login_from_wherever_they_come(account):
    answers = [
        sign_in(stranger(), account.login, "zgaduję", address=f"192.0.2.{n}").status_code
        for n in range(1, TRIES_OF_LOGIN + 5)
    ]

    assert answers == [302] * TRIES_OF_LOGIN + [429] * 4
    assert checks() == TRIES_OF_LOGIN


def test_an_address_has_so_many_tries_at_whatever_logins():
    logins = [make_account().login for _ in range(4)]
    answers = [
        status
        for login in logins
        for status in guess(login, TRIES_OF_LOGIN - 1, address="192.0.2.1")
    ]

    assert answers.count(302) == TRIES_OF_ADDRESS == checks()
    assert guess(logins[-1], 1, address="192.0.2.2") == [302]


def test_even_the_right_password_is_not_compared_when_no_try_is_left(account):
    spend_what_strangers_have(account)

    assert sign_in(stranger(), account.login).status_code == 429
    assert checks() == TRIES_OF_LOGIN


def test_who_waits_is_told_how_long_and_unknown_logins_wait_alike(account):
    pages = []
    for login in (account.login, "nikt@example.test"):
        guess(login, TRIES_OF_LOGIN, address=f"192.0.2.{len(login)}")
        answer = sign_in(stranger(), login, "zgaduję")
        assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 901
        answer.status_code = 200
        pages.append(Page(answer))

    assert pages[0].title == pages[1].title and pages[0].text == pages[1].text
    assert "Too many tries. Try again in 15 minutes." in pages[0].text


def test_no_guesser_shuts_the_owner_out_of_a_browser_they_know(account, own):
    spend_what_strangers_have(account)
    assert sign_in(stranger(), account.login).status_code == 429

    sign_in(own, account.login)

    assert is_in(own)


def test_a_known_browser_has_its_own_tries_and_no_more(account, own):
    answers = [sign_in(own, account.login, "nie to").status_code for _ in range(12)]

    assert answers == [302] * TRIES_OF_BROWSER + [429] * 2
    assert sign_in(stranger(), account.login).status_code == 303


def test_each_sign_in_gives_the_browser_fresh_tries_under_a_fresh_number(account, own):
    stolen = stranger()
    stolen.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = known_browser(own)
    sign_in(own, account.login)
    own.post(reverse("sign-out"))
    for n in range(TRIES_OF_BROWSER + 1):
        sign_in(stolen, account.login, f"próba {n}")
    assert sign_in(stolen, account.login).status_code == 429

    sign_in(own, account.login)

    assert is_in(own)


def test_a_browser_is_known_for_its_own_account_alone(account, own):
    other = make_account()
    spend_what_strangers_have(other)

    assert sign_in(own, other.login).status_code == 429


def test_two_people_at_one_computer_are_both_known(account, own):
    other = make_account()
    sign_in(own, other.login)
    own.post(reverse("sign-out"))
    spend_what_strangers_have(account)
    guess(other.login, TRIES_OF_LOGIN, address="192.0.2.2")

    for one in (account, other):
        assert sign_in(own, one.login).status_code == 303
        own.post(reverse("sign-out"))


def test_of_many_people_at_one_computer_the_last_five_are_known(account, own):
    for _ in range(5):
        sign_in(own, make_account().login)
        own.post(reverse("sign-out"))
    spend_what_strangers_have(account)

    assert sign_in(own, account.login).status_code == 429
    assert len(known_browser(own)) < 1000


def test_the_cookie_tells_nobody_whose_browser_it_is(account, own):
    cookie = own.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]
    said = str(signing.loads(cookie.value, salt="known-browser")) + cookie.OutputString()

    assert account.login not in said and account.login.partition("@")[0] not in said
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert cookie["path"] == reverse("password-sign-in")
    assert cookie["max-age"] == timedelta(days=365).total_seconds()


def test_where_sessions_are_for_tls_alone_so_is_the_cookie(account, settings):
    settings.SESSION_COOKIE_SECURE = True
    browser = stranger()
    sign_in(browser, account.login)

    assert browser.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]["secure"]


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: "", lambda text: "a:b:c"])
def test_a_cookie_that_we_did_not_sign_makes_a_stranger(account, own, change):
    own.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = change(known_browser(own))
    spend_what_strangers_have(account)

    assert sign_in(own, account.login).status_code == 429


def test_a_browser_is_known_for_a_year(account):
    with time_machine.travel("2026-01-10 10:00", tick=False) as clock:
        browser = stranger()
        sign_in(browser, account.login)
        browser.post(reverse("sign-out"))
        cookie = known_browser(browser)
        clock.shift(known_browsers.LIFE + timedelta(days=1))
        browser.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = cookie
        spend_what_strangers_have(account)

        assert sign_in(browser, account.login).status_code == 429


def test_browsers_stay_known_while_keys_change(account, own, settings):
    settings.DATA_HASH_KEYS = ["n" * 40, *settings.DATA_HASH_KEYS]
    spend_what_strangers_have(account)

    sign_in(own, account.login)
    assert is_in(own)

    own.post(reverse("sign-out"))
    sign_in(own, account.login)
    assert is_in(own)


def test_a_wrong_password_and_a_waiting_account_make_no_browser_known(account):
    browser = stranger()
    refused(browser, sign_in(browser, account.login, "nie to"))
    refused(browser, sign_in(browser, make_account(active=False).login))

    assert not known_browser(browser)


def test_tries_come_back_by_themselves(account):
    with time_machine.travel("2026-11-22 10:00", tick=False) as clock:
        spend_what_strangers_have(account)
        clock.shift(TRIES_SPAN)

        assert sign_in(stranger(), account.login).status_code == 303


def test_tries_do_not_tell_who_was_tried(account):
    guess(account.login, 1)

    told = str(list(RecentTries.objects.values()))
    assert account.login not in told and "127.0.0.1" not in told
