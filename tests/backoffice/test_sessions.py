"""The open sessions of a person: seen by the office, ended by the right that blocks."""

import pytest
from django.urls import reverse

from ssoz.access.models import Role
from ssoz.journal.models import Entry
from tests.makers import make_actor, make_application, make_person, make_unit
from tests.sessions import session_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def person():
    return make_application(state="approved", unit=make_unit(voivodeship="10")).profile.person


@pytest.fixture
def browsers(client_for, person):
    return [client_for(person), client_for(person)]


def page_of(person) -> str:
    return reverse("backoffice:people_person_change", args=[person.pk])


def end_of(browser, person) -> str:
    name = "backoffice:people_person_session_end"
    return reverse(name, args=[person.pk, session_of(browser).pk])


def every_of(person) -> str:
    return reverse("backoffice:people_person_sessions_end", args=[person.pk])


def are_let_in(browsers) -> list[bool]:
    return [browser.get("/moje-konto/").status_code == 200 for browser in browsers]


def test_the_page_of_a_person_lists_the_open_sessions(client, person, browsers):
    context = client.get(page_of(person)).context
    assert {line.session for line in context["sessions"]} == set(map(session_of, browsers))
    assert not any(line.is_this for line in context["sessions"])


def test_the_office_ends_one_session_and_the_journal_has_it(client, office, person, browsers):
    response = client.post(end_of(browsers[0], person))
    assert response["Location"] == page_of(person)
    assert are_let_in(browsers) == [False, True]
    entry = Entry.objects.get(act="people.session.ended")
    assert (entry.person_id, entry.about_person_id) == (office.person_id, person.pk)


def test_the_office_ends_every_session(client, person, browsers):
    client.post(every_of(person))
    assert are_let_in(browsers) == [False, False]
    assert Entry.objects.filter(act="people.session.ended").count() == 2


def test_without_the_right_to_block_sessions_are_seen_and_not_ended(client, person, browsers):
    Role.objects.get(code="uw-admin").grants.filter(permission__code="profile.block").delete()
    text = client.get(page_of(person)).content.decode()
    assert "/sesje/" not in text
    for address in (end_of(browsers[0], person), every_of(person)):
        assert client.post(address).status_code == 404
    assert are_let_in(browsers) == [True, True]


def test_sessions_out_of_reach_do_not_exist(client, client_for):
    far = make_application(state="approved", unit=make_unit(voivodeship="02")).profile.person
    browser = client_for(far)
    assert client.post(end_of(browser, far)).status_code == 404
    assert client.post(every_of(far)).status_code == 404
    assert are_let_in([browser]) == [True]


def test_a_session_of_another_person_is_not_ended_through_this_one(client, client_for, person):
    other = client_for(make_person())
    assert client.post(end_of(other, person)).status_code == 404
    assert are_let_in([other]) == [True]


def test_no_link_ends_a_session(client, person, browsers):
    assert client.get(end_of(browsers[0], person)).status_code == 405
    assert client.get(every_of(person)).status_code == 405


def test_ending_all_of_ones_own_sessions_ends_this_one(client_for):
    chief = make_actor(role="cez-admin")
    browser = client_for(chief)
    browser.post(reverse("backoffice:people_person_sessions_end", args=[chief.person_id]))
    assert browser.get("/backoffice/")["Location"].startswith("/logowanie/")
