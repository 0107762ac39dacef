"""Pages for what goes wrong: they say what to do, and need nothing that may be broken."""

import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import translation

from ssoz.actors import Actor
from tests.makers import make_actor, make_person, make_unit
from web import errors


def _bare_request():
    """Return a request as it is before any middleware: no session, no person, no actor."""
    return RequestFactory().get("/moje-konto/")


@pytest.mark.django_db
def test_what_does_not_exist_is_answered_with_the_frame_and_a_way_on(client):
    client.cookies["django_language"] = "en"
    response = client.get("/nie/ma/takiej/")
    text = response.content.decode()
    assert response.status_code == 404
    assert "There is no such page, or you have no access to it in this profile." in text
    assert "<title>Page not found – SSOZ II</title>" in text
    assert 'href="/mapa-strony/"' in text


@pytest.mark.django_db
def test_whoever_has_several_profiles_is_offered_to_change_the_profile(client_for):
    person = make_person()
    make_actor(role="reporter-non-financial", unit=make_unit(), person=person)
    assert 'class="btn" href="/profil/"' not in client_for(person).get("/nie-ma/").content.decode()
    make_actor(role="reporter-non-financial", unit=make_unit(), person=person)
    assert 'class="btn" href="/profil/"' in client_for(person).get("/nie-ma/").content.decode()


@pytest.mark.django_db
def test_a_form_with_an_old_token_is_answered_with_a_page_that_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    response = client.post("/kontrast/", {"next": "/"})
    assert response.status_code == 403
    assert "The form is out of date" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/pomoc/?a=1", "http://testserver/pomoc/?a=1"),
        ("http://another.example/", "/kontrast/"),
        ("javascript:alert(1)", "/kontrast/"),
    ],
)
def test_an_old_form_is_loaded_again_where_it_stood(referer, page):
    client = Client(enforce_csrf_checks=True, headers={"referer": referer})
    assert f'class="btn primary" href="{page}"' in client.post("/kontrast/").content.decode()


@pytest.mark.django_db
def test_a_refusal_shows_its_own_message(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    request.actor = Actor(name="")
    text = errors.refused(request, PermissionError("Nobody decides <their own>.")).content.decode()
    assert "Nobody decides &lt;their own&gt;." in text


@pytest.mark.django_db
def test_a_refusal_without_a_reason_is_as_if_nothing_were_there(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    request.actor = Actor(name="")
    assert errors.refused(request, PermissionError()).status_code == 404


def test_our_own_mistake_is_answered_without_database_session_or_sign_in(caplog):
    with caplog.at_level(logging.ERROR, "ssoz.errors"), translation.override("en"):
        response = errors.server_error(_bare_request())
    text = response.content.decode()
    assert response.status_code == 500
    reference = caplog.records[-1].getMessage().removeprefix("reference ")
    assert f'<b class="nowrap">{reference}</b>' in text
    assert "Traceback" not in text
    assert "19 239" in text


def test_each_mistake_has_a_reference_of_its_own():
    with translation.override("en"):
        texts = {errors.server_error(_bare_request()).content for _ in range(3)}
    assert len(texts) == 3


def test_a_database_that_does_not_answer_is_no_mistake_of_ours():
    try:
        raise OperationalError("connection refused to db.internal")
    except OperationalError:
        response = errors.server_error(_bare_request())
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "db.internal" not in response.content.decode()


def test_a_plain_page_keeps_the_contrast_and_the_language():
    request = _bare_request()
    request.COOKIES["contrast"] = "high"
    with translation.override("en"):
        text = errors.unavailable(request).content.decode()
    assert '<html lang="en" data-contrast="high">' in text
    assert "The system does not answer at the moment" in text


def test_an_unreadable_request_gets_a_page_too():
    with translation.override("en"):
        response = errors.bad_request(_bare_request(), SuspiciousOperation("x"))
    assert response.status_code == 400
    assert "The request could not be read" in response.content.decode()


@pytest.mark.django_db
def test_an_exception_in_a_view_ends_on_the_page_with_the_reference(client, settings, monkeypatch):
    settings.DEBUG = False
    client.raise_request_exception = False
    monkeypatch.setattr("portal.views.help.map_for", lambda request: 1 / 0)
    response = client.get("/mapa-strony/")
    assert response.status_code == 500
    assert "ZeroDivisionError" not in response.content.decode()
