"""Help for somebody who has lost every second factor: asked on a page of its own, with a reason."""

import pytest
from django.urls import reverse

from ssoz.access.models import Role
from ssoz.journal.models import Entry
from ssoz.people import operations as people
from ssoz.people.models import Person
from tests.makers import make_actor, make_application, make_unit
from tests.passwords import make_account
from tests.second_factors import phone_in_use

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def person():
    person = make_application(state="approved", unit=make_unit(voivodeship="10")).profile.person
    make_account(person=person, login=person.email)
    phone_in_use(person)
    return person


def page_of(person) -> str:
    return reverse("backoffice:people_person_change", args=[person.pk])


def drop_of(person) -> str:
    return reverse("backoffice:people_person_factors_drop", args=[person.pk])


def test_the_office_asks_itself_twice_and_gives_a_reason(client, office, person, client_for):
    theirs = client_for(person)
    assert drop_of(person) in client.get(page_of(person)).content.decode()
    assert client.get(drop_of(person)).status_code == 200
    assert people.has_second_factor(person)

    assert client.post(drop_of(person), {"reason": " "}).status_code == 200
    assert people.has_second_factor(person)

    answer = client.post(drop_of(person), {"reason": "Rozmowa pod numerem z profilu"})
    assert answer["Location"] == page_of(person)
    assert not people.has_second_factor(person)
    assert theirs.get("/moje-konto/")["Location"].startswith("/logowanie/")
    entry = Entry.objects.get(act="people.second_factors.dropped")
    assert (entry.person_id, entry.details["reason"]) == (
        office.person_id,
        "Rozmowa pod numerem z profilu",
    )
    assert drop_of(person) not in client.get(page_of(person)).content.decode()


def test_without_the_right_that_ends_sessions_there_is_no_such_page(client, person):
    Role.objects.get(code="uw-admin").grants.filter(permission__code="profile.block").delete()

    assert drop_of(person) not in client.get(page_of(person)).content.decode()
    assert client.get(drop_of(person)).status_code == 404
    assert client.post(drop_of(person), {"reason": "x"}).status_code == 404
    assert people.has_second_factor(person)


def test_people_out_of_reach_do_not_exist(client):
    far = make_application(state="approved", unit=make_unit(voivodeship="02")).profile.person
    phone_in_use(far)

    assert client.post(drop_of(far), {"reason": "x"}).status_code == 404
    assert people.has_second_factor(far)


def test_nobody_removes_their_own_factor_here(client_for):
    chief = make_actor(role="cez-admin")
    person = Person.objects.get(pk=chief.person_id)
    phone_in_use(person)
    browser = client_for(chief)

    assert drop_of(person) not in browser.get(page_of(person)).content.decode()
    assert browser.post(drop_of(person), {"reason": "x"}).status_code == 404


def test_whoever_has_no_factor_has_no_such_card(client):
    plain = make_application(state="approved", unit=make_unit(voivodeship="10")).profile.person

    assert drop_of(plain) not in client.get(page_of(plain)).content.decode()
