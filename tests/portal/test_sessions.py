"""One's own open sessions: listed in plain words, ended one by one or all at once."""

import pytest
from django.test import Client

from ssoz.journal.models import Entry
from ssoz.people.models import OpenSession, Person
from tests.makers import make_person
from tests.portal.pages import english, get
from tests.sessions import session_of

pytestmark = pytest.mark.django_db
PAGE = "/moje-konto/logowania/"
EVERYWHERE = "/moje-konto/sesje/zakoncz/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


@pytest.fixture
def client(person) -> Client:
    return english(person)


@pytest.fixture
def elsewhere(client_for, person) -> Client:
    """The same person at a telephone."""
    browser = client_for(person)
    OpenSession.objects.filter(pk=session_of(browser).pk).update(agent=PHONE, address="192.0.2.7")
    return browser


def end_of(client: Client) -> str:
    return f"/moje-konto/sesje/{session_of(client).pk}/zakoncz/"


def is_signed_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_the_list_says_where_one_is_signed_in_and_marks_this_session_first(client, elsewhere):
    lines = get(client, PAGE).words("(//table)[1]/tbody/tr")
    assert len(lines) == 2
    assert "this session" in lines[0] and "Log out" in lines[0]
    assert "Safari, iPhone" in lines[1] and "192.0.2.7" in lines[1]
    assert "this session" not in lines[1]


def test_sessions_of_others_and_ended_ones_are_not_listed(client, client_for, elsewhere):
    client_for(make_person())
    elsewhere.post("/wyloguj/")
    assert len(get(client, PAGE).words("(//table)[1]/tbody/tr")) == 1


def test_one_session_is_ended_from_another_and_the_journal_has_it(client, elsewhere, person):
    response = client.post(end_of(elsewhere))
    assert response["Location"] == PAGE
    assert "The session was ended: Safari, iPhone." in get(client, PAGE).text
    assert elsewhere.get("/moje-konto/")["Location"].startswith("/logowanie/")
    entry = Entry.objects.get(act="people.session.ended")
    assert (entry.person_id, entry.about_person_id) == (person.pk, person.pk)


def test_ending_this_session_is_logging_out(client, elsewhere):
    assert client.post(end_of(client)).status_code == 303
    assert not is_signed_in(client)
    assert is_signed_in(elsewhere)
    assert Entry.objects.filter(act="people.person.signed_out").count() == 1


def test_one_logs_out_everywhere(client, elsewhere, client_for):
    stranger = client_for(make_person())
    assert client.post(EVERYWHERE).status_code == 303
    assert [is_signed_in(one) for one in (client, elsewhere, stranger)] == [False, False, True]


def test_a_session_of_somebody_else_does_not_exist(client, client_for):
    stranger = client_for(make_person())
    assert client.post(end_of(stranger)).status_code == 404
    assert is_signed_in(stranger)


def test_a_session_that_has_ended_already_stays_as_it_ended(client, elsewhere):
    address, row = end_of(elsewhere), session_of(elsewhere)
    elsewhere.post("/wyloguj/")
    client.post(address)
    row.refresh_from_db()
    assert row.end == OpenSession.End.SIGNED_OUT
    assert not Entry.objects.filter(act="people.session.ended").exists()


@pytest.mark.parametrize("address", ["one", EVERYWHERE])
def test_no_link_ends_a_session(client, address):
    assert client.get(end_of(client) if address == "one" else address).status_code == 405
    assert is_signed_in(client)


def test_whoever_was_ended_from_elsewhere_is_told_so_once(client, elsewhere):
    client.post(end_of(elsewhere))
    elsewhere.cookies["django_language"] = "en"
    answer = elsewhere.get("/moje-konto/")
    words = "ended from another device or by an administrator"
    assert words in get(elsewhere, answer["Location"]).text
    assert words not in get(elsewhere, answer["Location"]).text


def test_the_page_asks_as_much_for_many_sessions_as_for_one(
    client, client_for, person: Person, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as few:
        client.get(PAGE)
    for _ in range(5):
        client_for(person)
    with django_assert_max_num_queries(len(few)):
        client.get(PAGE)
