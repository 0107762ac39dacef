"""A forgotten password: a link that works once, and answers that tell nobody who is registered."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse
from django_q.models import OrmQ

from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import KeptForm, OpenSession, PasswordLink
from ssoz.people.operations.passwords import RESET_LIFE, RESETS_OF_LOGIN
from tests.makers import make_person
from tests.passwords import PASSWORD, make_account
from tests.portal.pages import Page, after, english, get
from tests.portal.passwords.steps import is_in, known_browser, sign_in, stranger

pytestmark = pytest.mark.django_db

NEW = "Wisła płynie pod mostem 2"


@pytest.fixture
def account():
    """An account that is active."""
    return make_account()


@pytest.fixture
def browser():
    """A browser that nobody has signed in with."""
    return stranger()


@pytest.fixture
def link(account, run_queue):
    """The address of the link that the owner of the account was sent."""
    return ask_for_link(account.login, run_queue)


def ask(browser, login, **at):
    """Say that the password of a login is forgotten."""
    return browser.post(reverse("password-forgotten"), {"login": login}, **at)


def ask_for_link(login, run_queue):
    ask(stranger(), login)
    run_queue()
    address = re.search(r"http://\S+/nowe/\S+/", mail.outbox[-1].body).group()
    return address.removeprefix(settings.BASE_URL)


def set_password(browser, link, password=NEW, again=None):
    """Open the link and type a new password twice."""
    typed = {"password": password, "again": password if again is None else again}
    return browser.post(link, typed)


def test_the_link_comes_to_the_mailbox_of_the_login(account, browser, run_queue):
    shown = after(browser, ask(browser, f" {account.login.upper()} "))
    run_queue()

    assert "If there is an account with this login" in shown.text
    [letter] = mail.outbox
    assert letter.to == [account.login]
    assert letter.subject == "SSOZ: ustaw nowe hasło"
    assert "Aby ustawić nowe hasło, otwórz link:" in letter.body
    assert "Jeżeli nie chcesz zmieniać hasła, nic nie rób – dotychczasowe działa." in letter.body


def test_known_and_unknown_logins_are_answered_by_one_page(account, run_queue):
    pages = []
    for login in (account.login, "nikt@example.test", "to nie adres", make_person().email):
        browser = stranger()
        shown = after(browser, ask(browser, login))
        pages.append((shown.title, shown.text, shown.focused))
    run_queue()

    assert len(set(pages)) == 1
    assert [letter.to for letter in mail.outbox] == [[account.login]]


def test_an_unknown_login_leaves_no_link_and_no_trace_in_the_journal(browser, run_queue):
    ask(browser, "nikt@example.test")
    run_queue()

    assert not PasswordLink.objects.exists() and not OutgoingMail.objects.exists()
    assert not Entry.objects.filter(act__startswith="people.password").exists()


def test_what_waits_in_the_queue_does_not_tell_what_was_typed(browser):
    pesel = make_person().pesel
    ask(browser, pesel)

    assert OrmQ.objects.count() == 1
    assert pesel not in str(OrmQ.objects.get().task)
    assert not any(pesel in str(row.get_decoded()) for row in Session.objects.all())


def test_a_closed_account_is_sent_no_link(account, browser, run_queue):
    account.person.is_active = False
    account.person.save()

    ask(browser, account.login)
    run_queue()

    assert not mail.outbox


def test_the_new_password_lets_in_and_the_old_one_does_not(account, browser, link):
    shown = after(browser, set_password(browser, link))
    assert "The new password is set. Log in with it." in shown.text
    assert not is_in(browser)

    sign_in(browser, account.login, PASSWORD)
    assert not is_in(browser)
    sign_in(browser, account.login, NEW)
    assert is_in(browser)


def test_the_link_works_once(account, browser, link):
    set_password(browser, link)
    page = after(browser, set_password(browser, link, "Zupełnie inne hasło 3"))

    assert "The link was used or has expired." in page.text
    assert page.title.startswith("Error:")
    sign_in(browser, account.login, NEW)
    assert is_in(browser)


def test_opening_the_link_does_not_use_it_up(account, browser, link):
    for _ in range(3):
        assert account.login in get(stranger(), link).text

    set_password(browser, link)
    sign_in(browser, account.login, NEW)
    assert is_in(browser)


def test_the_link_expires(account, run_queue):
    with time_machine.travel("2026-11-22 10:00", tick=False) as clock:
        link = ask_for_link(account.login, run_queue)
        clock.shift(RESET_LIFE)
        browser = stranger()

        assert "The link was used or has expired." in get(browser, link).text
        set_password(browser, link)
        sign_in(browser, account.login, NEW)
        assert not is_in(browser)


def test_of_several_links_the_first_one_used_ends_the_others(account, browser, run_queue):
    first, second = (ask_for_link(account.login, run_queue) for _ in range(2))
    set_password(browser, first)

    assert "The link was used or has expired." in get(browser, second).text


def test_a_link_that_never_was_is_told_the_same(browser):
    address = reverse("password-reset", args=["nie-ma-takiego-linku"])

    assert "The link was used or has expired." in get(browser, address).text
    assert set_password(browser, address).status_code == 302


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("", "", "No new password entered."),
        ("krótkie", "krótkie", "This password is too short"),
        ("qwerty123456", "qwerty123456", "This password is too common"),
        (NEW, NEW + "x", "The passwords differ."),
        ("a" * 201, "a" * 201, "Shorten it to 200"),
    ],
)
def test_a_password_that_will_not_do_is_told_at_its_field(browser, link, password, again, told):
    page = after(browser, set_password(browser, link, password, again))

    assert told in page.text
    assert page.title.startswith("Error:")
    assert PasswordLink.objects.get().used_at is None
    if password:
        assert password not in page.source


def test_long_passwords_of_any_signs_will_do(account, browser, link):
    for_a_lifetime = "zażółć gęślą jaźń 🦔 " * 9
    set_password(browser, link, for_a_lifetime)

    sign_in(browser, account.login, for_a_lifetime)
    assert is_in(browser)


def test_both_fields_ask_for_a_new_password(browser, link):
    fields = get(browser, link).all("//input[@type='password']")

    assert [field.get("autocomplete") for field in fields] == ["new-password"] * 2


def test_every_session_of_the_person_ends(account, browser, link):
    elsewhere, here = english(account.person), english(account.person)

    set_password(here, link)

    assert not is_in(here)
    assert elsewhere.get(reverse("account"))["Location"].startswith(reverse("sign-in"))
    assert not OpenSession.objects.filter(person=account.person, ended_at=None).exists()


def test_a_message_says_that_the_password_was_changed(account, browser, link, run_queue):
    set_password(browser, link)
    run_queue()

    letter = mail.outbox[-1]
    assert letter.to == [account.login] and letter.subject == "SSOZ: hasło zostało zmienione"
    assert NEW not in letter.body and "http" in letter.body
    assert OutgoingMail.objects.filter(person_id=account.person_id).count() >= 2


def test_the_browser_of_the_reset_is_known_so_no_guesser_keeps_the_owner_out(
    account, browser, run_queue
):
    for n in range(11):
        sign_in(stranger(), account.login, f"próba {n}")
    assert sign_in(browser, account.login).status_code == 429

    set_password(browser, ask_for_link(account.login, run_queue))
    assert known_browser(browser)
    sign_in(browser, account.login, NEW)

    assert is_in(browser)


def test_a_reset_activates_nothing(browser, run_queue):
    account = make_account(active=False)
    set_password(browser, ask_for_link(account.login, run_queue))
    sign_in(browser, account.login, NEW)

    assert not is_in(browser)


def test_the_link_confirms_the_address_it_came_to(browser, run_queue):
    person = make_person(verified=False)
    person.email = "Nowa.Osoba@example.test"
    person.save()
    account = make_account(person=person, login="nowa.osoba@example.test")
    set_password(browser, ask_for_link(account.login, run_queue))

    person.refresh_from_db()
    assert person.has_verified_email and person.email == "Nowa.Osoba@example.test"


def test_the_link_confirms_no_other_address(browser, run_queue):
    person = make_person(verified=False)
    person.email = "inny@example.test"
    person.save()
    account = make_account(person=person)
    set_password(browser, ask_for_link(account.login, run_queue))

    person.refresh_from_db()
    assert not person.has_verified_email


def test_links_are_not_asked_for_without_end(account, browser, run_queue):
    answers = [ask(stranger(), account.login).status_code for _ in range(RESETS_OF_LOGIN + 2)]
    run_queue()

    assert answers == [302] * RESETS_OF_LOGIN + [429] * 2
    assert len(mail.outbox) == RESETS_OF_LOGIN
    answer = ask(browser, account.login)
    assert 0 < int(answer["Retry-After"]) <= timedelta(hours=1).total_seconds() + 1
    assert ask(browser, "nikt@example.test").status_code == 302


def test_one_address_does_not_ask_for_everybody(run_queue):
    answers = [
        ask(stranger(), f"osoba{n}@example.test", REMOTE_ADDR="192.0.2.1").status_code
        for n in range(22)
    ]

    assert answers == [302] * 20 + [429] * 2


def test_an_empty_form_says_what_is_missing(browser):
    page = after(browser, ask(browser, ""))

    assert "No login entered." in page.text and page.title.startswith("Error:")


def test_the_token_stands_nowhere_in_readable_form(account, browser, link):
    token = link.rstrip("/").rpartition("/")[2]
    set_password(browser, link)

    places = [
        str(list(PasswordLink.objects.values())),
        *(f"{entry.details} {entry.thing_name}" for entry in Entry.objects.all()),
        *(f"{letter.subject} {letter.body}" for letter in OutgoingMail.objects.all()),
        *(str(row.get_decoded()) for row in Session.objects.all()),
    ]
    assert not [place for place in places if token in place]


def test_the_new_password_stands_nowhere(account, browser, link, caplog):
    caplog.set_level("DEBUG")
    set_password(browser, link, NEW, NEW + "x")
    set_password(browser, link)

    places = [
        *(record.getMessage() for record in caplog.records if record.name != "django.db.backends"),
        *(f"{entry.details} {entry.thing_name}" for entry in Entry.objects.all()),
        *(f"{letter.subject} {letter.body}" for letter in OutgoingMail.objects.all()),
        *(str(row.get_decoded()) for row in Session.objects.all()),
        *(str(form.fields) for form in KeptForm.objects.all()),
    ]
    assert not [place for place in places if NEW in place]


def test_the_forms_are_ours(account, link):
    browser = stranger(enforce_csrf_checks=True)

    assert ask(browser, account.login).status_code == 403
    assert set_password(browser, link).status_code == 403
    assert isinstance(get(browser, link), Page)
