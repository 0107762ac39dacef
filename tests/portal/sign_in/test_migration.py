"""The screens of the first sign-in where e-PLOZ knows the person, and where it does not."""

import pytest
from django.urls import reverse

from ssoz.people.models import EmailVerification
from tests.makers import make_person
from tests.older_systems import make_eploz_account
from tests.portal.pages import Page, after, english, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """Żaneta Ślęzak, at her first sign-in."""
    return make_person(verified=False)


@pytest.fixture
def browser(person):
    """Her browser."""
    return english(person)


def page(browser) -> Page:
    return get(browser, reverse("activation"))


def choose(browser, account) -> Page:
    return after(browser, browser.post(reverse("choose-account"), {"account": account}))


def test_a_known_account_is_shown_with_its_login_and_two_ways_on(browser, person):
    make_eploz_account(person.pesel)

    shown = page(browser)

    assert "zslezak" in shown.text and "zslezak@eploz.example" in shown.text
    assert shown.words("//main//button") == ["Migrate the account", "Go on without migration"]
    assert person.pesel not in shown.source
    assert not shown.all("//input[@name='email']")


def test_after_migrating_the_old_address_is_proposed_and_can_be_changed(browser, person):
    make_eploz_account(person.pesel)

    shown = choose(browser, "eploz")

    assert "The e-PLOZ account zslezak was migrated." in shown.text
    assert shown.value("email") == "zslezak@eploz.example"
    browser.post(reverse("activation"), {"email": "inny@example.pl"})
    assert EmailVerification.objects.get().email == "inny@example.pl"


def test_without_migration_the_address_is_asked_for_anew(browser, person):
    make_eploz_account(person.pesel)

    shown = choose(browser, "new")

    assert shown.all("//input[@name='email'][not(@value)]")
    assert "zslezak" not in shown.source
    assert page(browser).all("//input[@name='email']"), "It was chosen once."


def test_other_names_are_explained_with_whom_to_ask_and_none_of_them_is_shown(browser, person):
    make_eploz_account(person.pesel, first_name="Bogumiła", family_name="Zupełnie-Inna")

    shown = page(browser)

    assert "cannot be migrated" in shown.text and "19 239" in shown.text
    assert shown.words("//main//button") == ["Go on with a new account"]
    for hidden in ("Bogumiła", "Zupełnie", "zslezak"):
        assert hidden not in shown.source


def test_a_migration_that_the_page_did_not_offer_is_refused(browser, person):
    make_eploz_account(person.pesel, first_name="Bogumiła")

    shown = choose(browser, "eploz")

    assert "cannot be migrated" in shown.text
    person.refresh_from_db()
    assert person.beginning == ""


def test_whom_e_ploz_does_not_know_gets_a_new_account_with_the_first_link(browser, person):
    assert "No e-PLOZ account with your PESEL was found." in page(browser).text

    browser.post(reverse("activation"), {"email": "ala@example.pl"})

    person.refresh_from_db()
    assert person.beginning == "new"


def test_an_address_is_not_asked_for_before_the_account_is_chosen(browser, person):
    make_eploz_account(person.pesel)

    shown = after(browser, browser.post(reverse("activation"), {"email": "ala@example.pl"}))

    assert "Migrate the account" in shown.words("//main//button")
    assert not EmailVerification.objects.exists()


def test_a_mistaken_address_begins_no_account(browser, person):
    browser.post(reverse("activation"), {"email": "ala"})

    person.refresh_from_db()
    assert person.beginning == ""


def test_pressing_the_other_button_later_changes_nothing_and_says_so(browser, person):
    make_eploz_account(person.pesel)
    choose(browser, "new")

    assert "chosen already" in choose(browser, "eploz").text
    person.refresh_from_db()
    assert person.beginning == "new"


@pytest.mark.parametrize("name", ["start", "account", "wizard", "transfer"])
def test_until_the_address_is_confirmed_nothing_else_opens(browser, person, name):
    make_eploz_account(person.pesel)
    choose(browser, "eploz")

    assert browser.get(reverse(name))["Location"] == reverse("activation")


def test_whose_address_is_confirmed_is_asked_nothing_any_more():
    person = make_person()
    make_eploz_account(person.pesel)

    assert english(person).get(reverse("activation"))["Location"] == reverse("start")


def test_the_choice_is_a_form_of_ours(client, person):
    assert client.post(reverse("choose-account"), {"account": "new"})["Location"].startswith(
        reverse("sign-in")
    )
    assert english(person).get(reverse("choose-account")).status_code == 405
