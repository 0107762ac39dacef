"""Repeats, thefts and mix-ups: an answer is taken once, by the browser that asked for it."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from lxml import etree

from portal.sign_in.answers import AnswerRefused
from portal.sign_in.refusals import told
from ssoz.people.models import AuthnAttempt, Person, SeenAssertion
from testidp.answers import RESPONDER, Answer, answer_for, attributes_of
from testidp.keys import pair
from testidp.messages import instant
from testidp.standard import answers as standard
from tests.portal.sign_in.dialects import BOTH, fresh_artifact, part, refusals
from tests.portal.sign_in.test_hostile_answers import assert_genuine_is_accepted, assert_refused
from tests.portal.sign_in.world import (
    CITIZEN,
    client_here,
    finish,
    is_signed_in,
    request_id_of,
    start,
    ticket_in,
)
from tests.together import all_at_once
from web.templatetags.words import tied

pytestmark = pytest.mark.django_db
both_dialects = pytest.mark.parametrize("dialect", BOTH, indirect=True)


def at_once(deliveries) -> list[int]:
    """Make deliveries in threads of their own, all at the same time."""
    return sorted(answer.status_code for answer in all_at_once(deliveries))


def delivery_of(dialect, browser, answer):
    """Return a function that brings one and the same answer each time."""
    if dialect.name == "standard":
        content = etree.tostring(standard.signed_response(answer))
        return lambda: dialect.bring(content)
    artifact, request_id = fresh_artifact(), request_id_of(browser)
    dialect.service.make = lambda asked: dialect.made(asked, answer, None)
    return lambda: dialect.bring_artifact(artifact, request_id)


@both_dialects
def test_the_genuine_answer_signs_in(dialect, browser):
    assert_genuine_is_accepted(dialect, browser)


@both_dialects
def test_an_answer_is_taken_once(dialect, browser, caplog):
    deliver = delivery_of(dialect, browser, dialect.honest(browser))

    assert ticket_in(deliver())
    assert deliver().status_code == 403
    assert refusals(caplog) == ["attempt"]


@both_dialects
def test_an_assertion_is_taken_once_though_it_answers_another_request(dialect, browser, caplog):
    answer = dialect.honest(browser)
    ticket_in(dialect.deliver(browser, answer))
    start(browser)
    request_id = request_id_of(browser)
    again = replace(answer, in_response_to=request_id, subject_in_response_to=request_id)

    assert dialect.deliver(browser, again).status_code == 403
    assert refusals(caplog) == ["replay"]
    assert SeenAssertion.objects.filter(assertion_id=answer.assertion_id).count() == 1


@both_dialects
def test_two_answers_to_one_request_are_one_too_many(dialect, browser, caplog):
    ticket_in(dialect.deliver(browser))

    assert dialect.deliver(browser).status_code == 403
    assert refusals(caplog) == ["attempt"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@both_dialects
def test_of_parallel_deliveries_of_one_answer_one_succeeds(dialect, browser):
    deliver = delivery_of(dialect, browser, dialect.honest(browser))

    assert at_once([deliver] * 8) == [303] + [403] * 7


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@both_dialects
def test_of_parallel_answers_to_one_request_one_succeeds(dialect, browser):
    answers = {}
    for _ in range(6):
        answer = dialect.honest(browser)
        answers[answer.assertion_id] = answer
    if dialect.name == "standard":
        deliveries = [
            partial(dialect.bring, etree.tostring(standard.signed_response(answer)))
            for answer in answers.values()
        ]
    else:
        left, request_id = list(answers.values()), request_id_of(browser)
        dialect.service.make = lambda asked: dialect.made(asked, left.pop(), None)
        deliveries = [lambda: dialect.bring_artifact(fresh_artifact(), request_id)] * 6

    assert at_once(deliveries) == [303] + [403] * 5


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dialect", ["standard"], indirect=True)
def test_a_first_sign_in_in_several_windows_at_once_makes_one_person(dialect):
    deliveries = []
    for _ in range(6):
        window = client_here()
        start(window)
        deliveries.append(delivery_of(dialect, window, dialect.honest(window)))

    assert at_once(deliveries) == [303] * 6
    assert Person.objects.count() == 1


@both_dialects
def test_an_answer_that_comes_after_a_quarter_of_an_hour_is_refused(dialect, browser, caplog):
    AuthnAttempt.objects.update(created_at=datetime.now(UTC) - timedelta(minutes=16))

    assert_refused(dialect.deliver(browser), caplog, "attempt")


@both_dialects
def test_an_answer_of_another_provider_to_the_same_request_is_refused(dialect, browser, caplog):
    AuthnAttempt.objects.update(provider="another")

    assert_refused(dialect.deliver(browser), caplog, "attempt")


@both_dialects
def test_a_ticket_of_somebody_elses_sign_in_opens_nothing_here(dialect, browser, caplog):
    ticket = ticket_in(dialect.deliver(browser))
    victim = client_here()
    start(victim)

    assert finish(victim, ticket).status_code == 403
    assert refusals(caplog) == ["ticket"]
    assert not is_signed_in(victim)
    finish(browser, ticket)
    assert is_signed_in(browser)


@both_dialects
def test_a_ticket_opens_nothing_in_a_browser_that_started_nothing(dialect, browser):
    ticket = ticket_in(dialect.deliver(browser))

    assert finish(client_here(), ticket).status_code == 403


@both_dialects
def test_a_ticket_works_once(dialect, browser):
    ticket = ticket_in(dialect.deliver(browser))

    assert finish(browser, ticket).status_code == 303
    session = browser.session.session_key

    assert finish(browser, ticket)["Location"] == reverse("activation")
    assert browser.session.session_key == session  # signing in would have changed it


@both_dialects
def test_a_ticket_works_for_one_minute(dialect, browser):
    ticket = ticket_in(dialect.deliver(browser))
    AuthnAttempt.objects.update(used_at=datetime.now(UTC) - timedelta(seconds=61))

    assert finish(browser, ticket).status_code == 403
    assert not is_signed_in(browser)


@both_dialects
@pytest.mark.parametrize("code", ["AuthnFailed", "RequestDenied", "UnknownPrincipal"])
def test_whoever_turned_back_is_told_so_though_an_assertion_came_along(dialect, browser, code):
    second = f"urn:oasis:names:tc:SAML:2.0:status:{code}"
    answer = dialect.honest(browser, status=RESPONDER, second_status=second)

    assert "note=cancelled" in dialect.deliver(browser, answer)["Location"]
    assert not Person.objects.exists()
    assert_genuine_is_accepted(dialect, browser)


@both_dialects
def test_the_high_level_of_assurance_is_accepted(dialect, browser):
    answer = dialect.honest(browser, level="http://eidas.europa.eu/LoA/high")

    assert ticket_in(dialect.deliver(browser, answer))


def by_a_clock_ahead(dialect, browser, seconds: int) -> Answer:
    """Return the whole answer as a provider writes it whose clock is ahead by so much."""
    request_id, attributes = request_id_of(browser), attributes_of(CITIZEN)
    return answer_for(request_id, attributes, dialect.registered, ahead=seconds)


@both_dialects
@pytest.mark.parametrize("seconds", [-270, 299])
def test_clocks_that_are_less_than_five_minutes_apart_do_no_harm(dialect, browser, seconds):
    assert ticket_in(dialect.deliver(browser, by_a_clock_ahead(dialect, browser, seconds)))


@both_dialects
@pytest.mark.parametrize("seconds", [-301, 330])
def test_clocks_further_apart_are_what_the_person_is_told(dialect, browser, caplog, seconds):
    answer = dialect.deliver(browser, by_a_clock_ahead(dialect, browser, seconds))

    assert_refused(answer, caplog, "issue-instant")
    assert tied(told(AnswerRefused("issue-instant"))) in answer.content.decode()
    assert_genuine_is_accepted(dialect, browser)


@pytest.mark.parametrize("dialect", ["standard"], indirect=True)
@pytest.mark.parametrize("minutes", [-30, 30])
def test_an_old_or_early_assertion_in_a_fresh_answer_is_refused(dialect, browser, caplog, minutes):
    root = standard.response(dialect.honest(browser))
    assertion = part(root, "saml:Assertion")
    assertion.set("IssueInstant", instant(datetime.now(UTC) + timedelta(minutes=minutes)))
    standard.sign(assertion)

    assert_refused(dialect.bring(etree.tostring(root)), caplog, "issue-instant")


@both_dialects
def test_of_two_pinned_certificates_either_may_sign(dialect, browser, settings):
    curve = dialect.name != "standard"
    fresh = pair(settings.DATA_DIR / "fresh.pem", curve=curve)
    name, values = next(iter(settings.IDENTITY_PROVIDERS.items()))
    both = [values["certificates"][0], fresh[1]]
    settings.IDENTITY_PROVIDERS = {name: {**values, "certificates": both}}

    ticket_in(dialect.deliver(browser))
    setattr(settings, "TESTIDP_NODE_KEY" if curve else "TESTIDP_KEY", fresh[0])
    start(browser)
    ticket_in(dialect.deliver(browser))
    settings.IDENTITY_PROVIDERS = {name: values}
    start(browser)
    assert dialect.deliver(browser).status_code == 403


def test_an_answer_in_the_other_dialects_words_is_refused(browser, caplog):
    fields = {"SAMLart": fresh_artifact(), "RelayState": request_id_of(browser)}
    answer = client_here().post("/saml/profil-zaufany/acs/", fields)

    assert_refused(answer, caplog, "size")


@pytest.mark.parametrize("dialect", ["national-node"], indirect=True)
def test_an_answer_in_the_standard_dialect_is_no_artifact(dialect, browser, caplog):
    answer = replace(dialect.honest(browser), audience="x")
    content = base64.b64encode(etree.tostring(standard.response(answer))).decode()

    answer = client_here().post("/saml/profil-zaufany/acs/", {"SAMLResponse": content})

    assert_refused(answer, caplog, "artifact")


def test_an_unknown_provider_does_not_exist(browser):
    for step in ("acs", "login"):
        assert browser.post(f"/saml/nobody/{step}/").status_code == 404
    for step in ("finish", "metadata", "slo"):
        assert browser.get(f"/saml/nobody/{step}/").status_code == 404


def test_the_steps_that_change_something_lead_a_link_to_the_door(browser):
    before = browser.session["sign_in_attempts"]

    for step in ("acs", "login"):
        answer = browser.get(f"/saml/profil-zaufany/{step}/")
        assert urlsplit(answer["Location"]).path == reverse("sign-in")
    assert browser.session["sign_in_attempts"] == before
