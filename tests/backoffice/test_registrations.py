"""Registrations with a password stand in the one queue, and say that their paper is to come."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ssoz.access.models import Application
from ssoz.people import operations as people
from ssoz.people.models import PasswordAccount
from tests.backoffice.applications import page_of, pending
from tests.makers import make_actor, uw_of
from tests.portal.pages import get
from tests.registrations import STRANGER, make_registered

pytestmark = pytest.mark.django_db
QUEUE = reverse("backoffice:access_application_changelist")


@pytest.fixture
def client(client_for, office):
    client = client_for(office)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def registered():
    """A login in a unit of Łódź that waits for its paper."""
    return make_registered()


def the_application() -> Application:
    return Application.objects.get(origin="password")


def test_the_queue_says_that_the_paper_is_to_come(client, registered):
    pending()

    shown = get(client, QUEUE)

    badges = shown.words("//span[contains(@class, 'badge')]")
    assert badges.count("Paper to come") == badges.count("Missing") == 1


def test_the_page_names_the_login_that_the_paper_must_name(client, registered):
    shown = get(client, page_of(the_application()))

    assert "Registered with a password" in shown.text and registered.login in shown.text
    assert "not active until an application is approved" in shown.text
    assert f"the login {registered.login} will be activated" in shown.text
    assert "comes by e-mail, fax or post" in shown.text


def test_an_application_of_the_wizard_says_nothing_of_it(client):
    shown = get(client, page_of(pending()))

    assert "Registered with a password" not in shown.text and "will be activated" not in shown.text


def test_the_paper_is_recorded_and_the_login_activated_by_the_acts_that_are_there(
    client, registered
):
    application = the_application()
    today = f"{timezone.localdate():%Y-%m-%d}"
    for slug, answers in (
        ("dokument-papierowy", {"channel": "fax", "received_on": today}),
        ("zatwierdz", {}),
    ):
        client.post(
            reverse(f"backoffice:access_application_{slug}", args=[application.pk]), answers
        )

    registered.refresh_from_db()
    assert registered.is_active
    shown = get(client, page_of(application))
    assert registered.login in shown.text and "not active until" not in shown.text
    for words in ("Paper document recorded", "Application approved"):
        assert words in shown.text


def test_another_office_sees_nothing_of_it(client_for, registered):
    elsewhere = client_for(make_actor(role="uw-admin", unit=uw_of("14")))

    assert elsewhere.get(page_of(the_application())).status_code == 404
    assert registered.login not in elsewhere.get(QUEUE).content.decode()


def test_once_the_login_is_closed_the_page_still_says_how_the_application_came(client, registered):
    people.close_unproved(person=registered.person, actor=STRANGER)

    shown = get(client, page_of(the_application()))

    assert "Registered with a password" in shown.text and not PasswordAccount.objects.exists()
    assert "will be activated" not in shown.text
