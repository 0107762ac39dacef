"""Sessions with a moved clock: how long they last, what keeps them alive, and how they end."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import login
from django.test import RequestFactory
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import Application, Profile
from ssoz.actors import SYSTEM
from ssoz.journal.models import Entry
from ssoz.journal.operations import record
from ssoz.people import operations as people
from ssoz.people.models import OpenSession, Person
from ssoz.units.models import Unit
from tests.makers import make_actor, make_person, make_unit, uw_of
from tests.sessions import session_of, silence_of

pytestmark = pytest.mark.django_db
PAGE = "/moje-konto/"
EXTEND = "/sesja/przedluz/"


@pytest.fixture
def person() -> Person:
    return make_person()


@pytest.fixture
def client(clock, client_for, person):
    return client_for(person)


def is_let_in(client, path: str = PAGE) -> bool:
    """Look with a request that keeps nothing alive."""
    return client.get(path, headers={"X-Background": "1"}).status_code == 200


# --- How long ------------------------------------------------------------------------------------


def test_after_29_minutes_without_activity_a_session_stays(client, clock):
    clock.shift(timedelta(minutes=29))
    assert client.get(PAGE).status_code == 200
    clock.shift(timedelta(minutes=29))
    assert client.get(PAGE).status_code == 200


def test_after_31_minutes_without_activity_a_session_ends(client, clock, person):
    clock.shift(timedelta(minutes=31))
    response = client.get(PAGE)
    assert response["Location"] == "/logowanie/?next=/moje-konto/"
    assert "Po 30 minutach bezczynności" in client.get(response["Location"]).content.decode()
    entry = Entry.objects.get(act="people.person.timed_out")
    assert (entry.person_id, entry.thing_id) == (person.pk, person.pk)


def test_the_key_of_an_ended_session_opens_nothing_afterwards(client, clock, client_for, person):
    key = client.session.session_key
    clock.shift(timedelta(minutes=31))
    client.get(PAGE)
    stale = client_for(make_person())
    stale.cookies[settings.SESSION_COOKIE_NAME] = key
    clock.shift(timedelta(minutes=-31))
    assert not is_let_in(stale)


def test_whatever_is_done_a_session_ends_after_twelve_hours(client, clock):
    for _ in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        assert client.get(PAGE).status_code == 200
    clock.shift(timedelta(minutes=20, seconds=1))
    response = client.get(PAGE)
    assert response["Location"].startswith("/logowanie/")
    client.cookies["django_language"] = "en"
    assert "12 hours at most" in client.get(response["Location"]).content.decode()
    assert Entry.objects.filter(act="people.person.session_limit").count() == 1


def test_the_page_counts_down_to_whichever_end_comes_first(client, clock):
    def shown(name: str) -> int:
        text = client.get("/pomoc/", headers={"X-Background": "1"}).content.decode()
        return int(text.split(f'data-{name}="')[1].split('"')[0])

    assert (shown("left"), shown("at-most")) == (1800, 12 * 3600)
    for _ in range(35):
        clock.shift(timedelta(minutes=20))
        client.get(PAGE)
    clock.shift(timedelta(minutes=10))
    assert (shown("left"), shown("at-most")) == (600, 600)


# --- What keeps it alive -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("get", PAGE, {}),
        ("get", PAGE, {"Sec-Fetch-Mode": "navigate"}),
        ("post", EXTEND, {"Sec-Fetch-Mode": "cors"}),
        ("post", "/kontrast/", {"Sec-Fetch-Mode": "navigate"}),
    ],
    ids=["a page", "a page of a newer browser", "staying", "a form"],
)
def test_what_a_person_does_keeps_the_session_alive(client, clock, method, path, headers):
    clock.shift(timedelta(minutes=28))
    getattr(client, method)(path, headers=headers)
    assert silence_of(client) == 0


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("get", PAGE, {"X-Background": "1"}),
        ("get", PAGE, {"Sec-Fetch-Mode": "cors"}),
        ("get", PAGE, {"Sec-Fetch-Mode": "navigate", "Sec-Purpose": "prefetch"}),
        ("post", EXTEND, {"X-Background": "1"}),
        ("get", "/health/", {"Sec-Fetch-Mode": "no-cors"}),
    ],
    ids=["polling", "polling unmarked", "reading ahead", "a try again", "the pulse"],
)
def test_what_a_page_does_by_itself_prolongs_nothing(client, clock, method, path, headers):
    for _ in range(29):
        clock.shift(timedelta(minutes=1))
        getattr(client, method)(path, headers=headers)
    assert silence_of(client) == 29 * 60
    clock.shift(timedelta(minutes=2))
    assert not is_let_in(client)


def test_a_session_is_written_at_most_once_a_minute(client, clock):
    clock.shift(timedelta(seconds=59))
    client.get(PAGE)
    assert silence_of(client) == 59
    clock.shift(timedelta(seconds=1))
    client.get(PAGE)
    assert silence_of(client) == 0


def test_a_session_that_has_ended_cannot_be_extended(client, clock):
    clock.shift(timedelta(minutes=31))
    assert client.post(EXTEND)["Location"].startswith("/logowanie/")


def test_a_session_is_extended_from_the_warning(client, clock):
    clock.shift(timedelta(minutes=28, seconds=30))
    response = client.post(EXTEND)
    assert (response.status_code, response.content) == (204, b"")
    clock.shift(timedelta(minutes=29))
    assert is_let_in(client)


def test_a_visitor_has_no_session_to_extend(clock, client_for):
    visitor = client_for(make_person())
    visitor.logout()
    assert visitor.post(EXTEND).status_code == 302


# --- How it begins and ends ----------------------------------------------------------------------


def test_the_row_of_a_session_holds_no_key_and_says_where_it_is(client, person):
    row = session_of(client)
    held = " ".join(map(str, OpenSession.objects.filter(pk=row.pk).values().get().values()))
    assert client.session.session_key not in held
    assert row.person == person


def test_a_session_without_a_row_lets_nobody_in(client):
    session_of(client).delete()
    assert client.get(PAGE)["Location"].startswith("/logowanie/")
    assert "_auth_user_id" not in client.session


def test_a_session_with_somebody_elses_row_lets_nobody_in(client, client_for):
    other = client_for(make_person())
    session = client.session
    session["open_session"] = session_of(other).pk
    session.save()
    assert not is_let_in(client)
    assert is_let_in(other)


def test_signing_out_ends_the_row(client):
    row = session_of(client)
    client.post("/wyloguj/")
    row.refresh_from_db()
    assert row.end == OpenSession.End.SIGNED_OUT


def test_a_second_sign_in_at_one_browser_ends_the_session_before(client, clock):
    row = session_of(client)
    request = RequestFactory(headers={"User-Agent": "Firefox/140.0 (Windows)"}).get("/")
    request.session, request.open_session = client.session, row
    login(request, make_person(), backend="web.sign_in.PersonBackend")
    row.refresh_from_db()
    assert row.ended_at is not None
    assert request.open_session.device == "Firefox, Windows"


def test_the_key_changes_with_the_profile_and_the_session_goes_on(client_for, person):
    actor = make_actor(role="reporter-non-financial", person=person)
    client = client_for(person)
    before, row = client.session.session_key, session_of(client)
    client.post("/profil/", {"profile": actor.profile_id})
    assert client.session.session_key != before
    assert session_of(client) == row
    stale = client_for(make_person())
    stale.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_let_in(stale)


def test_two_sessions_of_a_person_work_in_two_profiles(client_for, person):
    first = make_actor(role="reporter-non-financial", person=person, unit=make_unit(name="Ala"))
    second = make_actor(role="uw-admin", person=person)
    one, two = client_for(person), client_for(person)
    one.post("/profil/", {"profile": first.profile_id})
    two.post("/profil/", {"profile": second.profile_id})
    assert one.get("/").wsgi_request.actor.profile_id == first.profile_id
    assert two.get("/").wsgi_request.actor.profile_id == second.profile_id
    assert one.get("/backoffice/").status_code == 404
    assert two.get("/backoffice/").status_code == 200


# --- Rights end at once, in every open session ----------------------------------------------------


@pytest.fixture
def worker():
    """Somebody who administers in the office of a voivodeship, beside others."""
    return make_actor(role="uw-admin", unit=uw_of("10"))


@pytest.fixture
def both(client_for, worker):
    """The two browsers of the worker, both let in."""
    browsers = [client_for(worker), client_for(worker)]
    assert [browser.get("/backoffice/").status_code for browser in browsers] == [200, 200]
    return browsers


def _block_profile(worker, chief):
    profile = Profile.objects.get(pk=worker.profile_id)
    operations.block(profile=profile, reason="Kontrola", actor=chief)


def _take_role(worker, chief):
    application = Application.objects.get(profile=worker.profile_id)
    operations.archive(application=application, reason="Zmiana pracy", actor=chief)


def _close_unit(worker, chief):
    unit = Unit.objects.get(pk=worker.unit_id)
    unit.closed_on = timezone.localdate()
    record(unit, "units.unit.closed", by=SYSTEM)


@pytest.mark.parametrize("act", [_block_profile, _take_role, _close_unit])
def test_rights_end_at_once_in_every_open_session(both, worker, act):
    act(worker, make_actor(role="cez-admin"))
    assert [browser.get("/backoffice/").status_code for browser in both] == [404, 404]
    assert [browser.get(PAGE).status_code for browser in both] == [200, 200]


def test_a_person_who_may_not_sign_in_any_more_is_signed_out_everywhere(both, worker):
    person = Person.objects.get(pk=worker.person_id)
    person.is_active = False
    record(person, "people.person.changed", by=SYSTEM)
    for browser in both:
        assert browser.get(PAGE)["Location"].startswith("/logowanie/")
    assert set(OpenSession.objects.filter(person=person).values_list("end", flat=True)) == {
        "shut_out"
    }
    person.is_active = True
    record(person, "people.person.changed", by=SYSTEM)
    assert not any(is_let_in(browser) for browser in both)


# --- Purging -------------------------------------------------------------------------------------


def test_the_purge_removes_sessions_and_kept_forms_a_day_after_they_were_used(
    client, clock, person
):
    clock.shift(timedelta(hours=23))
    people.keep_form(person_id=person.pk, page="/", address="/", fields=[("a", "b")])
    people.purge_attempts()
    assert OpenSession.objects.exists()
    clock.shift(timedelta(hours=2))
    people.purge_attempts()
    assert not OpenSession.objects.exists()
    clock.shift(timedelta(hours=23))
    assert people.purge_attempts() == 1
