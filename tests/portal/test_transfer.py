"""The two steps of a transfer from SSOZ I, what is said when it fails, and what is never kept."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from portal.views.transfer import transfer
from ssoz.access.models import LegacyAccount, Packet
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import KeptForm
from tests.makers import make_application, make_person
from tests.older_systems import LOGIN, PASSWORD, make_legacy_account
from tests.portal.pages import after, english, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(person):
    """The browser of somebody who has no profile."""
    return english(person)


@pytest.fixture
def account():
    """An account with two roles in an open unit."""
    return make_legacy_account()


def send(browser, login=LOGIN, password=PASSWORD):
    """Fill the first step in and press *Next*."""
    return browser.post(reverse("transfer"), {"login": login, "password": password})


def test_the_start_screen_offers_both_ways(browser):
    shown = get(browser, reverse("start"))

    links = shown.words("//main//section//a[contains(@class, 'btn')]")
    assert links == ["I apply", "I transfer my rights from SSOZ I"]


def test_my_account_leads_there_too(browser):
    make = get(browser, reverse("account"))

    assert make.all(f"//aside//a[@href='{reverse('transfer')}']")


def test_both_fields_are_named_and_neither_browser_nor_page_keeps_the_password(browser):
    shown = get(browser, reverse("transfer"))

    assert shown.words("//form[@method='post']//label")[-2:] == [
        "SSOZ I account login",
        "SSOZ I account password",
    ]
    [field] = shown.all("//input[@type='password']")
    assert field.get("autocomplete") == "off" and field.get("value") is None
    assert "Step 1 of 2" in shown.text


def test_the_summary_shows_the_active_profile_with_its_roles(browser, person, account):
    shown = after(browser, send(browser))

    assert "Rights transferred. Your profile is active." in shown.text
    assert account.unit.name in shown.text
    for role in ("Wypełniający sprawozdania niefinansowe", "Wypełniający sprawozdania finansowe"):
        assert role in shown.text
    packet = Packet.objects.get(person=person)
    for application in packet.applications.all():
        assert application.number in shown.text
    assert shown.words("//li[@aria-current='step']") == ["Step 2 Summary"]


def test_one_works_in_the_new_profile_at_once(browser, account):
    shown = after(browser, send(browser))
    profile = shown.value("profile")

    home = after(browser, browser.post(reverse("choose-profile"), {"profile": profile}))

    assert account.unit.name in home.source
    assert "I transfer my rights" not in home.text


def test_the_course_in_my_account_says_where_the_rights_come_from(browser, account):
    send(browser)

    shown = get(browser, reverse("account"))

    assert "Rights transferred from SSOZ I" in shown.text
    assert "Approved by" not in shown.text and "Submitted" not in shown.text


def test_the_summary_of_somebody_else_does_not_exist(browser, account):
    address = send(browser)["Location"]

    assert english(make_person()).get(address).status_code == 404


def test_a_submission_of_the_wizard_has_no_such_summary(browser, person):
    packet = make_application(person=person).packet

    assert browser.get(reverse("transfer-done", args=[packet.pk])).status_code == 404


def test_unknown_wrong_and_used_are_told_by_one_page(browser, account):
    send(english(make_person()))
    make_legacy_account(login="drugi")
    pages = []
    for login, password in (("nikt", "x"), (LOGIN, PASSWORD), ("drugi", "nie to")):
        shown = after(browser, send(browser, login, password))
        assert shown.value("login") == login
        pages.append((shown.title, shown.text))

    assert pages[0] == pages[1] == pages[2]
    assert "Data not found or incorrect. Try again or apply for a new profile." in pages[0][1]
    assert pages[0][0].startswith("Error:")
    assert "Apply for a new profile" in shown.words("//main//a")


def test_after_a_refusal_the_login_stays_and_the_password_is_gone(browser, account):
    shown = after(browser, send(browser, password="nie to, ale podobne"))

    assert shown.value("login") == LOGIN
    assert "podobne" not in shown.source
    assert not any("podobne" in str(row.get_decoded()) for row in Session.objects.all())


def test_empty_fields_are_named_one_by_one(browser):
    shown = after(browser, send(browser, "", ""))

    assert "Correct 2 fields" in shown.text
    assert [a.get("href") for a in shown.all("//div[@id='errors']//a")] == [
        "#id_login",
        "#id_password",
    ]
    assert not Entry.objects.filter(act="access.transfer.refused").exists()


def test_too_many_tries_are_answered_by_429_and_say_when_to_come_back(browser, account):
    for _ in range(5):
        send(browser, password="nie to")

    answer = send(browser)

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 901
    assert "Too many tries. Try again in" in answer.content.decode()
    assert LegacyAccount.objects.get().used_at is None


def test_what_stands_in_the_way_is_said_with_whom_to_ask(browser, person, account):
    make_application(state="approved", unit=account.unit, person=person, blocked=True)

    shown = after(browser, send(browser))

    assert account.unit.voivodeship.office.name in shown.text
    assert "blocked" in shown.text


def test_a_pesel_typed_as_a_login_is_not_kept(browser):
    person = make_person()
    shown = after(browser, send(browser, login=person.pesel))

    assert person.pesel not in shown.source
    assert not any(person.pesel in str(row.get_decoded()) for row in Session.objects.all())


def test_the_password_is_in_no_log_journal_mail_session_or_kept_form(browser, account, caplog):
    caplog.set_level(logging.DEBUG)
    send(browser, password="zły " + PASSWORD)
    send(browser)

    places = [
        *(record.getMessage() for record in caplog.records if record.name != "django.db.backends"),
        *(f"{entry.details} {entry.thing_name}" for entry in Entry.objects.all()),
        *(f"{mail.subject} {mail.body}" for mail in OutgoingMail.objects.all()),
        *(str(row.get_decoded()) for row in Session.objects.all()),
        *(str(form.fields) for form in KeptForm.objects.all()),
    ]
    assert len(places) > 3
    assert not [place for place in places if PASSWORD in place]


def test_an_error_report_hides_the_password(rf):
    request = rf.post(reverse("transfer"), {"login": LOGIN, "password": PASSWORD})
    request.user = make_person()
    with pytest.raises(AttributeError):  # no session: whatever breaks, breaks after this
        transfer(request)

    assert request.sensitive_post_parameters == ("password",)


def test_nobody_moves_rights_without_signing_in(client):
    assert client.get(reverse("transfer"))["Location"].startswith(reverse("sign-in"))
    assert send(client)["Location"].startswith(reverse("sign-in"))


def test_the_form_is_ours(person, client_for, account):
    browser = client_for(person, enforce_csrf_checks=True)

    assert send(browser).status_code == 403
    assert LegacyAccount.objects.get().used_at is None


def test_the_summary_stays_when_it_is_loaded_again(browser, account):
    address = send(browser)["Location"]

    first = get(browser, address).text
    assert first == get(browser, address).text
