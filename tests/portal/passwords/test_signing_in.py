"""Signing in with login and password: who gets in, what is said to whom does not."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from portal.sign_in.password.sign_in import password_sign_in
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import OpenSession, RecentTries
from tests.makers import make_application, make_person
from tests.passwords import PASSWORD, make_account
from tests.portal.pages import Page, english, get
from tests.portal.passwords.steps import is_in, known_browser, refused, sign_in, stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    """An account that is active."""
    return make_account()


@pytest.fixture
def browser():
    """A browser that nobody has signed in with."""
    return stranger()


def test_the_right_password_lets_in_and_the_journal_says_so(browser, account):
    answer = sign_in(browser, account.login)

    assert answer.status_code == 303 and answer["Location"] == reverse("start")
    assert is_in(browser)
    session = OpenSession.objects.get(person=account.person)
    assert session.provider == "password"
    acts = Entry.objects.filter(person_id=account.person_id).values_list("act", flat=True)
    assert set(acts) >= {"people.password.right", "people.person.signed_in"}


@pytest.mark.parametrize("typed", [str.upper, lambda login: f"  {login} "])
def test_case_and_outer_spaces_of_the_login_do_not_count(browser, account, typed):
    sign_in(browser, typed(account.login))

    assert is_in(browser)


def test_the_session_has_a_new_key(browser, account):
    browser.get(reverse("password-sign-in"))
    sign_in(browser, account.login, "nie to")
    before = browser.session.session_key

    sign_in(browser, account.login)

    assert browser.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_one_comes_to_the_page_that_was_asked_for(browser, account):
    page = get(browser, reverse("password-sign-in") + "?next=/moje-konto/")
    assert page.value("next") == "/moje-konto/"
    answer = sign_in(browser, account.login, "nie to", next="/moje-konto/")
    assert get(browser, answer["Location"]).value("next") == "/moje-konto/"

    assert sign_in(browser, account.login, next="/moje-konto/")["Location"] == "/moje-konto/"


def test_nobody_is_sent_elsewhere_through_us(browser, account):
    answer = sign_in(browser, account.login, next="https://example.org/")

    assert answer["Location"] == reverse("start")


def test_whoever_has_one_profile_works_in_it(browser, account):
    application = make_application(state="approved", person=account.person)

    sign_in(browser, account.login)

    assert browser.session["profile_id"] == application.profile_id


def test_an_address_that_is_not_confirmed_comes_first(browser):
    account = make_account(person=make_person(verified=False))

    assert sign_in(browser, account.login)["Location"] == reverse("activation")


def test_unknown_wrong_and_waiting_are_told_by_one_page(account):
    waiting = make_account(active=False)
    pages = []
    for login in ("nikt@example.test", account.login, waiting.login):
        browser = stranger()
        page = refused(browser, sign_in(browser, login, "nie to"))
        assert page.value("login") == login
        pages.append((page.title, page.text))

    assert pages[0] == pages[1] == pages[2]
    assert "The login or the password is wrong." in pages[0][1]
    assert pages[0][0].startswith("Error:")


def test_that_an_account_waits_only_its_owner_learns(browser):
    account = make_account(active=False)

    page = refused(browser, sign_in(browser, account.login))

    assert "waits for the office" in page.text
    assert page.value("login") == account.login and not known_browser(browser)


def test_a_closed_account_lets_nobody_in(browser, account):
    account.person.is_active = False
    account.person.save()

    page = refused(browser, sign_in(browser, account.login))

    assert "may not sign in" in page.text


@pytest.mark.parametrize("typed", [PASSWORD.lower(), PASSWORD + " ", " " + PASSWORD, PASSWORD[:-1]])
def test_a_password_is_taken_as_it_was_typed(browser, account, typed):
    refused(browser, sign_in(browser, account.login, typed))


def test_a_long_password_is_not_cut(browser):
    long = "ąę ółżź123" * 20
    account = make_account(password=long)

    refused(browser, sign_in(browser, account.login, long[:-1]))
    page = refused(browser, sign_in(browser, account.login, long + "x"))
    assert "Shorten it to 200" in page.text
    sign_in(browser, account.login, long)

    assert is_in(browser)


def test_empty_fields_are_named_one_by_one_and_cost_no_try(browser):
    page = refused(browser, sign_in(browser, "", ""))

    assert "Correct 2 fields" in page.text
    assert [a.get("href") for a in page.all("//div[@id='errors']//a")] == [
        "#id_login",
        "#id_password",
    ]
    assert not RecentTries.objects.exists()


def test_browsers_may_keep_the_password_and_the_page_does_not(browser, account):
    page = refused(browser, sign_in(browser, account.login, "nie to, ale podobne"))

    [field] = page.all("//input[@type='password']")
    assert field.get("autocomplete") == "current-password" and field.get("value") is None
    assert page.all("//input[@name='login']")[0].get("autocomplete") == "username"
    assert "podobne" not in page.source
    assert not any("podobne" in str(row.get_decoded()) for row in Session.objects.all())


def test_a_pesel_typed_as_a_login_is_not_kept(browser):
    pesel = make_person().pesel

    page = refused(browser, sign_in(browser, pesel, "nie to"))

    assert pesel not in page.source
    assert not any(pesel in str(row.get_decoded()) for row in Session.objects.all())


def test_the_password_is_in_no_log_journal_mail_or_session(browser, account, caplog):
    caplog.set_level(logging.DEBUG)
    sign_in(browser, account.login, "zły " + PASSWORD)
    sign_in(browser, account.login)

    places = [
        *(record.getMessage() for record in caplog.records if record.name != "django.db.backends"),
        *(f"{entry.details} {entry.thing_name}" for entry in Entry.objects.all()),
        *(f"{mail.subject} {mail.body}" for mail in OutgoingMail.objects.all()),
        *(str(row.get_decoded()) for row in Session.objects.all()),
    ]
    assert len(places) > 3
    assert not [place for place in places if PASSWORD in place]


def test_a_login_that_nobody_has_stands_nowhere_in_the_journal(browser):
    sign_in(browser, "nikt@example.test")

    entry = Entry.objects.get(act="people.password.refused")
    assert "nikt" not in f"{entry.details} {entry.thing_name} {entry.person_name}"
    assert entry.address == "127.0.0.1"


def test_an_error_report_hides_the_password(rf):
    request = rf.post(reverse("password-sign-in"), {"login": "x", "password": PASSWORD})
    with pytest.raises(AttributeError):  # no user: whatever breaks, breaks after this
        password_sign_in(request)

    assert request.sensitive_post_parameters == ("password",)


def test_the_form_is_ours(account):
    browser = stranger(enforce_csrf_checks=True)

    assert sign_in(browser, account.login).status_code == 403
    assert not Entry.objects.filter(act="people.password.right").exists()


def test_whoever_is_signed_in_already_is_led_on(account):
    browser = english(account.person)

    assert browser.get(reverse("password-sign-in"))["Location"] == reverse("start")
    assert sign_in(browser, make_account().login)["Location"] == reverse("start")
    assert browser.session["_auth_user_id"] == str(account.person_id)


def test_signing_out_ends_the_session_and_leads_home(browser, account):
    sign_in(browser, account.login)

    assert browser.post(reverse("sign-out"))["Location"] == reverse("start")
    assert not is_in(browser)


def test_the_sign_in_page_shows_the_second_door(browser):
    page = get(browser, reverse("sign-in") + "?next=/moje-konto/")

    [link] = page.all("//main//a[normalize-space()='Log in with a password']")
    assert link.get("href") == reverse("password-sign-in") + "?next=/moje-konto/"
    assert page.all("//main//a[normalize-space()='Forgotten password']")


def test_where_the_door_is_closed_nothing_of_it_exists(browser, account, settings):
    settings.PASSWORD_DOOR = False

    assert sign_in(browser, account.login).status_code == 404
    for name, given in (("password-sign-in", []), ("password-forgotten", []),
                        ("password-reset", ["token"])):  # fmt: skip
        assert browser.get(reverse(name, args=given)).status_code == 404
    page = Page(browser.get(reverse("sign-in")))
    assert "password" not in page.text.casefold() and "haslo" not in page.source
