"""The e-mail address of the account: asked for once, confirmed by a link, and then never again."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from ssoz.people.models import EmailVerification
from tests.makers import make_person
from tests.portal.sign_in.world import client_here

pytestmark = pytest.mark.django_db
_LINK = re.compile(r"http://127\.0\.0\.1:\d+(/potwierdz/\S+/)")


@pytest.fixture
def person():
    """Somebody whose address is not confirmed yet."""
    return make_person(verified=False)


@pytest.fixture
def browser(person, client_for):
    """The browser of that person."""
    return client_for(person, HTTP_HOST="127.0.0.1:8000")


def ask(browser, email="ala@example.pl"):
    """Ask for a link and return the page that follows."""
    return browser.post(reverse("activation"), {"email": email}, follow=True)


def link_in(message) -> str:
    """Return the path of the link in a mail."""
    return _LINK.search(message.body)[1]


def test_nothing_else_opens_before_the_address_is_confirmed(browser):
    assert browser.get(reverse("choose-profile"))["Location"] == reverse("activation")
    assert browser.get(reverse("start"))["Location"] == reverse("activation")


def test_the_page_shows_whose_account_it_is_and_hides_the_number(browser, person):
    page = browser.get(reverse("activation")).content.decode()

    assert person.family_name in page
    assert person.masked_pesel in page
    assert person.pesel not in page


def test_a_link_is_sent_and_confirms_the_address_once(browser, person, run_queue):
    page = ask(browser).content.decode()
    run_queue()

    assert "ala@example.pl" in page
    assert mail.outbox[0].to == ["ala@example.pl"]
    path = link_in(mail.outbox[0])
    answer = browser.post(path)
    assert answer["Location"] == reverse("start")
    person.refresh_from_db()
    assert (person.email, person.has_verified_email) == ("ala@example.pl", True)
    again = browser.post(path).content.decode()
    assert 'role="alert"' in again


def test_looking_at_the_link_does_not_use_it_up(browser, person, run_queue):
    ask(browser)
    run_queue()
    path = link_in(mail.outbox[0])

    for _ in range(2):
        assert '<form method="post">' in client_here().get(path).content.decode()

    person.refresh_from_db()
    assert not person.has_verified_email


def test_the_link_works_in_a_browser_where_nobody_is_signed_in(browser, person, run_queue):
    ask(browser)
    run_queue()

    answer = client_here().post(link_in(mail.outbox[0]), follow=True)

    assert "note ok" in answer.content.decode()
    person.refresh_from_db()
    assert person.has_verified_email
    assert browser.get(reverse("activation"))["Location"] == reverse("start")


def test_a_link_that_never_was_says_the_same_as_an_old_one():
    page = client_here().get("/potwierdz/nic-takiego/").content.decode()

    assert 'role="alert"' in page
    assert '<form method="post">' not in page


def test_the_page_asked_for_before_comes_after_the_confirmation(browser, run_queue):
    session = browser.session
    session["next_page"] = "/pomoc/"
    session.save()
    ask(browser)
    run_queue()

    assert browser.post(link_in(mail.outbox[0]))["Location"] == "/pomoc/"


@pytest.mark.parametrize(
    "email", ["", "ala", "ala@", "ala@example.pl\nBcc: x@example.pl", "a" * 300]
)
def test_what_is_no_address_stays_in_the_field_with_a_message(browser, email):
    page = ask(browser, email).content.decode()

    assert 'aria-invalid="true"' in page
    assert 'class="errors"' in page
    assert not EmailVerification.objects.exists()


def test_after_a_mistake_a_reload_shows_an_empty_slate(browser):
    ask(browser, "ala")

    assert 'class="errors"' not in browser.get(reverse("activation")).content.decode()


def test_the_address_can_be_changed_and_the_link_sent_again(browser, run_queue):
    ask(browser)
    assert 'name="email"' in browser.get(reverse("activation"), {"change": "1"}).content.decode()

    ask(browser)
    ask(browser, "ola@example.pl")
    run_queue()

    assert [message.to[0] for message in mail.outbox] == [
        "ala@example.pl",
        "ala@example.pl",
        "ola@example.pl",
    ]
    for message in mail.outbox[:2]:
        assert 'role="alert"' in client_here().get(link_in(message)).content.decode()
    assert browser.post(link_in(mail.outbox[2])).status_code == 302


def test_after_too_many_links_the_page_says_when_to_try_again(browser):
    for _ in range(5):
        ask(browser)

    assert 'class="errors"' in ask(browser).content.decode()
    assert EmailVerification.objects.count() == 5


def test_the_form_is_ours(person, client_for):
    browser = client_for(person, HTTP_HOST="127.0.0.1:8000", enforce_csrf_checks=True)

    assert browser.post(reverse("activation"), {"email": "ala@example.pl"}).status_code == 403
