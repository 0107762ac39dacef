"""The first administrator of a new installation."""

import pytest
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.installation import name_first_administrator
from ssoz.access.models import Application, Profile
from ssoz.access.refusals import Refused
from ssoz.actors import SYSTEM
from ssoz.identifiers import is_application_number
from ssoz.journal.models import Entry
from ssoz.people.models import Person
from ssoz.units.models import Unit
from tests.makers import make_person, make_pesel, make_unit, person_actor

pytestmark = pytest.mark.django_db


def name(**changed) -> Application:
    data = {
        "first_name": "Żaneta", "family_name": "Żółć", "pesel": make_pesel(),
        "email": "zaneta@cez.example", **changed,
    }  # fmt: skip
    return name_first_administrator(**data, actor=SYSTEM)


def test_the_first_administrator_has_an_approved_application_and_works_at_once():
    application = name()

    assert application.origin == "installation" and application.state == "approved"
    assert is_application_number(application.number)
    assert application.profile.unit.institution == "CeZ"
    profile = Profile.objects.in_force(timezone.localdate()).get()
    assert person_actor(profile.person, profile).can("application.decide_central")
    assert not profile.person.has_verified_email


def test_each_step_is_in_history_and_journal():
    application = name()

    states = list(application.history.order_by("history_id").values_list("state", flat=True))
    assert states == ["draft", "pending", "approved"]
    acts = list(Entry.objects.about(application).values_list("act", flat=True))
    assert acts == [
        "access.application.saved", "access.application.finished", "access.application.approved",
    ]  # fmt: skip
    assert set(Entry.objects.values_list("person_name", flat=True)) == {SYSTEM.name}


def test_a_second_one_is_refused_while_the_first_is_in_force():
    name()

    with pytest.raises(Refused) as refused:
        name(pesel=make_pesel())

    assert refused.value.code == "named"
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"pesel": "12345678901"}, "pesel"),
        ({"pesel": ""}, "pesel"),
        ({"first_name": "  "}, "name"),
        ({"family_name": ""}, "name"),
        ({"email": "zaneta"}, "email"),
        ({"email": ""}, "email"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(wrong, code):
    with pytest.raises(Refused) as refused:
        name(**wrong)

    assert refused.value.code == code
    assert not Person.objects.exists() and not Entry.objects.exists()


def test_somebody_whose_application_waits_is_told_to_withdraw_it():
    person = make_person(first_name="Żaneta", family_name="Żółć")
    pesel = person.pesel
    actor = person_actor(person)
    packet = operations.begin(actor=actor)
    cez = Unit.objects.get(institution="CeZ")
    packet = operations.choose_unit(packet=packet, unit=cez, actor=actor)
    packet = operations.choose_roles(
        packet=packet, role_codes=["cez-admin"], phone="600123456", email=person.email,
        position="", actor=actor,
    )  # fmt: skip
    operations.apply(packet=packet, revision=packet.revision, declared=True, actor=actor)
    waiting = operations.finish(packet=packet, actor=actor)[0]

    with pytest.raises(Refused) as refused:
        name(pesel=pesel)
    assert waiting.number in str(refused.value)

    operations.withdraw(application=waiting, actor=actor)
    assert name(pesel=pesel).profile.person == person


def test_somebody_with_another_profile_can_be_named_too():
    person = make_person(first_name="Żaneta", family_name="Żółć")
    pesel = person.pesel
    make_unit()

    assert name(pesel=pesel).profile.person == person
    person.refresh_from_db()
    assert person.has_verified_email and person.email != "zaneta@cez.example"
