"""The page of an invitation: what the link shows, and where the answers lead."""

import pytest
from django.urls import reverse

from ssoz.access import operations
from ssoz.access.models import Invitation, Packet
from ssoz.access.refusals import INVITATION_OVER, INVITATION_UNKNOWN
from tests.makers import make_actor, make_person, make_unit, person_actor
from web.referrers import ORIGIN_ALONE

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-test"
PAGE = reverse("invitation", args=[TOKEN])


@pytest.fixture
def invitation():
    unit = make_unit(name="Przychodnia Pod Lasem")
    made = operations.invite(
        unit=unit, roles=["reporter-non-financial"], email="ktos@przyklad.example",
        actor=make_actor(role="uw-admin", first_name="Halina", family_name="Zapraszająca"),
    )  # fmt: skip
    made.carry(TOKEN)
    Invitation.objects.filter(pk=made.pk).update(token_hash=made.token_hash)
    return made


@pytest.fixture
def browser(client_for):
    return client_for(person_actor(make_person()))


def test_the_link_asks_for_a_sign_in_and_tells_nothing_before(client, invitation):
    answer = client.get(PAGE)
    assert answer.status_code == 302 and reverse("sign-in") in answer.url
    assert invitation.unit.name not in answer.content.decode()


def test_it_shows_who_invites_where_and_to_what_and_no_more(browser, invitation):
    page = browser.get(PAGE)
    text = page.content.decode()
    assert "Halina Zapraszająca" in text and "Pod" in text
    assert page.context["roles"].get().code == "reporter-non-financial"
    assert invitation.email not in text and invitation.invited_by.pesel not in text
    assert page["Referrer-Policy"] == ORIGIN_ALONE


def test_accepting_leads_into_the_wizard_with_unit_and_roles_filled_in(browser, invitation):
    answer = browser.post(PAGE, {"answer": "accept"})
    assert answer.url == reverse("wizard-roles")
    packet = Packet.objects.get(unit=invitation.unit)
    assert packet.role_codes == ["reporter-non-financial"]
    assert invitation.unit.name in browser.get(answer.url).content.decode().replace("\xa0", " ")
    again = browser.get(PAGE)
    assert again.context["over"] == INVITATION_OVER["accepted"]


def test_declining_begins_nothing(browser, invitation):
    assert browser.post(PAGE, {"answer": "decline"}).url == reverse("start")
    assert not Packet.objects.filter(unit=invitation.unit).exists()
    assert browser.get(PAGE).context["over"] == INVITATION_OVER["declined"]


def test_a_link_that_is_none_is_told_and_answers_nothing(browser):
    assert browser.get(PAGE).context["over"] == INVITATION_UNKNOWN
    assert browser.post(PAGE, {"answer": "accept"}).context["over"] == INVITATION_UNKNOWN


def test_what_stands_in_the_way_is_said_and_the_invitation_waits(client_for, invitation):
    person = make_person()
    operations.begin(actor=person_actor(person))
    browser = client_for(person_actor(person))
    answer = browser.post(PAGE, {"answer": "accept"}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)] and len(list(answer.context["messages"])) == 1
    assert "invitation" in answer.context
