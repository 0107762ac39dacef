"""Invitations: who may invite to what, the link, the answers, and what becomes of the application."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import Invitation, Packet
from ssoz.access.operations import Refused
from ssoz.access.queries import roles_to_invite
from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from tests.makers import make_actor, make_application, make_person, make_unit, person_actor, uw_of

pytestmark = pytest.mark.django_db
ROLES = ["reporter-non-financial"]


@pytest.fixture
def office():
    return make_actor(role="uw-admin")


def invite(actor, unit=None, roles=ROLES, email="nowa.osoba@przyklad.example"):
    return operations.invite(unit=unit or make_unit(), roles=roles, email=email, actor=actor)


def link_of(run_queue):
    run_queue()
    (line,) = [line for line in mail.outbox[-1].body.splitlines() if "/zaproszenie/" in line]
    return line.rstrip("/").rsplit("/", 1)[1]


def test_the_mail_has_the_only_readable_link(office, run_queue):
    invitation = invite(office)
    token = link_of(run_queue)
    assert Invitation.objects.for_token(token).get() == invitation
    assert not Invitation.objects.for_token(token + "x").exists()
    sent = mail.outbox[-1]
    assert sent.to == [invitation.email] and invitation.unit.name in sent.body
    assert office.name in sent.body
    kept = OutgoingMail.objects.get(template="invitation")
    assert token not in kept.body and token not in invitation.token_hash
    entry = Entry.objects.get(act="access.invitation.sent")
    assert entry.about_unit_id == invitation.unit_id and token not in str(entry.details)
    assert invitation.history.count() == 1


def test_only_roles_that_the_inviter_would_decide_on_are_offered(office):
    near, far = make_unit(), make_unit(voivodeship="14")
    offered = {role.code for role in roles_to_invite(office, near)}
    assert "reporter-non-financial" in offered and "uw-admin" not in offered
    assert "reporter-psychiatric" not in offered
    assert roles_to_invite(office, far) == []
    with pytest.raises(NotAllowed):
        invite(office, far)
    with pytest.raises(NotAllowed):
        invite(make_actor(role="cez-employee"), near)
    own = {role.side for role in roles_to_invite(office, uw_of("10"))}
    assert own == {"supervising"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"roles": []}, "no_role"),
        ({"roles": ["uw-admin"]}, "role_not_open"),
        ({"email": "to nie adres"}, "email"),
        ({"unit": {"closed_on": timezone.localdate() - timedelta(days=1)}}, "unit_closed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(office, wrong, code):
    if "unit" in wrong:
        wrong = {"unit": make_unit(**wrong["unit"])}
    with pytest.raises(Refused) as caught:
        invite(office, **wrong)
    assert caught.value.code == code
    assert not Invitation.objects.exists()


def test_one_address_has_one_waiting_invitation_to_a_unit(office):
    unit = make_unit()
    first = invite(office, unit)
    with pytest.raises(Refused) as caught:
        invite(office, unit, email=first.email.upper())
    assert caught.value.code == "invited"
    operations.withdraw_invitation(invitation=first, actor=office)
    assert invite(office, unit) != first


def test_accepting_begins_an_application_that_remembers_it(office):
    invitation, person = invite(office), make_person()
    packet = operations.accept_invitation(invitation=invitation, actor=person_actor(person))
    assert (packet.unit, packet.role_codes, packet.person) == (invitation.unit, ROLES, person)
    assert not packet.is_saved, "the declaration and the document are still to come"
    invitation.refresh_from_db()
    assert invitation.state_at(timezone.now()) == "accepted"
    assert (invitation.answered_by, packet.invitations.get()) == (person, invitation)
    for answer in (operations.accept_invitation, operations.decline_invitation):
        with pytest.raises(Refused) as caught:
            answer(invitation=invitation, actor=person_actor(make_person()))
        assert caught.value.code == "accepted"
    assert Packet.objects.filter(unit=invitation.unit).count() == 1


def test_an_unfinished_application_and_held_roles_stand_in_the_way(office):
    invitation = invite(office)
    busy = make_person()
    operations.begin(actor=person_actor(busy))
    with pytest.raises(Refused) as caught:
        operations.accept_invitation(invitation=invitation, actor=person_actor(busy))
    assert caught.value.code == "unfinished"
    holder = make_application(state="approved", unit=invitation.unit).profile.person
    with pytest.raises(Refused) as caught:
        operations.accept_invitation(invitation=invitation, actor=person_actor(holder))
    assert caught.value.code == "no_role_left"
    invitation.refresh_from_db()
    assert invitation.state_at(timezone.now()) == "waiting"
    assert not Packet.objects.unfinished().filter(person=holder).exists()


def test_whose_address_is_not_confirmed_answers_nothing(office):
    stranger = person_actor(make_person(verified=False))
    for answer in (operations.accept_invitation, operations.decline_invitation):
        with pytest.raises(NotAllowed):
            answer(invitation=invite(office, email=f"{answer.__name__}@e.example"), actor=stranger)


def test_after_a_fortnight_it_is_over_until_it_is_sent_again(office, run_queue):
    invitation, person = invite(office), make_person()
    old = link_of(run_queue)
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert invitation.state_at(timezone.now()) == "expired"
        standing = Invitation.objects.with_state(timezone.now()).get().standing
        assert standing == "expired"
        with pytest.raises(Refused) as caught:
            operations.accept_invitation(invitation=invitation, actor=person_actor(person))
        assert caught.value.code == "expired"
        operations.send_invitation_again(invitation=invitation, actor=office)
        assert not Invitation.objects.for_token(old).exists()
        fresh = Invitation.objects.for_token(link_of(run_queue)).get()
        assert operations.accept_invitation(invitation=fresh, actor=person_actor(person))


def test_what_was_declined_or_withdrawn_is_over(office):
    declined = invite(office)
    operations.decline_invitation(invitation=declined, actor=person_actor(make_person()))
    withdrawn = operations.withdraw_invitation(invitation=invite(office), actor=office)
    stranger = make_actor(role="uw-admin", unit=uw_of("14"))
    with pytest.raises(NotAllowed):
        operations.withdraw_invitation(invitation=withdrawn, actor=stranger)
    for over in (declined, withdrawn):
        with pytest.raises(Refused):
            operations.accept_invitation(invitation=over, actor=person_actor(make_person()))
        for act in (operations.withdraw_invitation, operations.send_invitation_again):
            with pytest.raises(Refused) as caught:
                act(invitation=over, actor=office)
            assert caught.value.code == "answered"
    now = timezone.now()
    found = Invitation.objects.with_state(now)
    assert {one.standing for one in found} == {"declined", "withdrawn"}
    assert all(one.standing == one.state_at(now) for one in found)
