"""Invitations in the back-office: the list, a new one, withdrawing and sending again."""

import pytest
from django.urls import reverse

from ssoz.access import operations
from ssoz.access.models import Invitation
from tests.makers import make_actor, make_person, make_unit, person_actor

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:access_invitation_changelist")
NEW = reverse("backoffice:access_invitation_invite")


@pytest.fixture
def client(client_for, office):
    return client_for(office)


def invite(actor, unit=None):
    return operations.invite(
        unit=unit or make_unit(), roles=["reporter-financial"], email="a@przyklad.example",
        actor=actor,
    )  # fmt: skip


def page_of(invitation, name="change"):
    return reverse(f"backoffice:access_invitation_{name}", args=[invitation.pk])


def test_a_unit_is_found_and_somebody_invited(client):
    unit = make_unit(name="Szpital Nad Wodą")
    far = make_unit(name="Szpital Nad Morzem", voivodeship="14")
    found = client.get(NEW, {"q": "szpital nad"}).context["found"]
    assert unit in found and far not in found
    assert client.get(NEW, {"unit": far.pk}).status_code == 404
    form = client.get(NEW, {"unit": unit.pk}).context["form"]
    assert "uw-admin" not in dict(form.fields["roles"].choices)
    wrong = client.post(f"{NEW}?unit={unit.pk}", {"email": "x", "roles": []})
    assert set(wrong.context["form"].errors) == {"email", "roles"}
    given = {"email": "nowa@przyklad.example", "roles": ["reporter-financial"]}
    answer = client.post(f"{NEW}?unit={unit.pk}", given)
    assert answer.url == page_of(Invitation.objects.get())
    again = client.post(f"{NEW}?unit={unit.pk}", given)
    assert again.context["refusal"] and Invitation.objects.count() == 1


def test_the_list_tells_how_each_stands_and_can_be_filtered(client, office):
    waiting, withdrawn = invite(office), invite(office)
    operations.withdraw_invitation(invitation=withdrawn, actor=office)
    assert client.get(LIST).context["cl"].result_count == 2
    shown = client.get(LIST, {"state": "withdrawn"}).context["cl"]
    assert [one.pk for one in shown.result_list] == [withdrawn.pk]
    found = client.get(LIST, {"q": waiting.unit.name}).context["cl"]
    assert [one.pk for one in found.result_list] == [waiting.pk]


def test_it_is_sent_again_and_withdrawn(client, office):
    invitation = invite(office)
    before = invitation.token_hash
    client.post(page_of(invitation, "wyslij-ponownie"))
    invitation.refresh_from_db()
    assert invitation.token_hash != before
    client.post(page_of(invitation, "wycofaj"))
    page = client.get(page_of(invitation))
    assert page.context["standing"] == "withdrawn" and page.context["acts"] == []


def test_who_accepted_is_seen_with_the_application_and_there_who_invited(client, office):
    invitation = invite(office)
    actor = person_actor(make_person())
    packet = operations.accept_invitation(invitation=invitation, actor=actor)
    [application] = operations.apply(
        packet=packet, revision=packet.revision, declared=True, actor=actor
    )
    operations.finish(packet=packet, actor=actor)
    assert application.number in client.get(page_of(invitation)).content.decode()
    address = reverse("backoffice:access_application_change", args=[application.pk])
    assert client.get(address).context["invitation"] == invitation


def test_what_is_out_of_reach_does_not_exist(client, client_for):
    far = invite(make_actor(role="cez-admin"), make_unit(voivodeship="14"))
    for name in ("change", "history", "wycofaj", "wyslij-ponownie"):
        assert client.get(page_of(far, name)).status_code == 404
    assert client.get(LIST).context["cl"].result_count == 0
    employee = client_for(make_actor(role="cez-employee"))
    assert employee.get(LIST).status_code == 404 and employee.get(NEW).status_code == 404
