"""Applying again, and for further roles, from My account."""

import pytest

from ssoz.access import operations
from tests.makers import make_actor, make_application, make_packet
from tests.portal.pages import after, english

pytestmark = pytest.mark.django_db
ACCOUNT = "/moje-konto/"


@pytest.fixture
def client(person):
    return english(person)


def test_applying_again_starts_with_the_same_data(client, person):
    ended = make_application(person=person, state="rejected")
    page = after(client, client.post(f"{ACCOUNT}wnioski/{ended.number}/ponownie/"))
    assert page.title.startswith("Step 2 of 4")
    assert page.ticked("roles") == ["reporter-non-financial"]
    assert page.value("phone") == ended.packet.phone
    assert ended.profile.unit.name in page.text


def test_what_is_pending_cannot_be_applied_for_again(client, person):
    pending = make_application(person=person)
    assert client.post(f"{ACCOUNT}wnioski/{pending.number}/ponownie/").status_code == 404


def test_other_roles_are_applied_for_in_the_same_profile(client, person):
    held = make_application(person=person, state="approved")
    page = after(client, client.post(f"{ACCOUNT}profile/{held.profile_id}/role/"))
    assert page.title.startswith("Step 2 of 4")
    assert "Not available: you already hold this role." in page.text


def test_an_unfinished_application_stands_in_the_way(client, person):
    held = make_application(person=person, state="approved")
    make_packet(person=person, saved=False)
    page = after(client, client.post(f"{ACCOUNT}profile/{held.profile_id}/role/"))
    assert "You have an unfinished application. Finish it or delete its draft" in page.text


def test_a_blocked_profile_takes_no_new_applications(client, person):
    held = make_application(person=person, state="approved")
    operations.block(profile=held.profile, reason="x", actor=make_actor(role="cez-admin"))
    page = after(client, client.post(f"{ACCOUNT}profile/{held.profile_id}/role/"))
    assert "Your profile in this unit is blocked" in page.text
    assert "Łódzki Urząd Wojewódzki" in page.text
