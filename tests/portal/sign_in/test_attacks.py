"""Forged, stolen, repeated and spoilt answers: none signs anybody in, and none is a server error."""

import base64
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from lxml import etree

from ssoz.people.models import AuthnAttempt, Person, SeenAssertion
from testidp.answers import EIDAS, RESPONDER, encoded, response, sign, signed_response
from testidp.keys import pair
from tests.portal.sign_in import forgeries
from tests.portal.sign_in.world import (
    CITIZEN,
    attributes_of,
    begin,
    client_here,
    deliver,
    finish,
    honest,
    is_signed_in,
    request_id_of,
    ticket_in,
)

pytestmark = pytest.mark.django_db
_PAST = "2020-01-01T00:00:00Z"


@pytest.fixture
def browser():
    """A browser that has started to sign in."""
    client = client_here()
    begin(client)
    return client


def refused(answer) -> bool:
    """Tell whether nobody came in: a page that says so, no ticket, no person."""
    ticketed = AuthnAttempt.objects.exclude(ticket_hash="").exists()
    return answer.status_code == 403 and not ticketed and not Person.objects.exists()


def _delivered_at_once(messages) -> list[int]:
    statuses = []

    def post(message) -> None:
        statuses.append(deliver(message).status_code)
        connection.close()

    threads = [threading.Thread(target=post, args=[message]) for message in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_the_honest_answer_signs_in(browser):
    finish(browser, ticket_in(deliver(signed_response(honest(browser)))))

    assert is_signed_in(browser)
    assert Person.objects.with_pesel(CITIZEN.pesel).get().full_name == CITIZEN.full_name


def test_an_encrypted_honest_answer_signs_in(browser):
    message = forgeries.encrypted(signed_response(honest(browser)))

    finish(browser, ticket_in(deliver(message)))

    assert is_signed_in(browser)


@pytest.mark.parametrize("forge", forgeries.FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_answer_is_refused(browser, forge):
    assert refused(deliver(forge(signed_response(honest(browser)))))


@pytest.mark.parametrize("forge", forgeries.FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_answer_in_an_envelope_signed_by_a_stranger_is_refused(browser, forge):
    message = forge(signed_response(honest(browser)))
    sign(message, *pair(settings.DATA_DIR / "stranger.pem"))

    assert refused(deliver(message))


def test_an_answer_signed_on_the_outside_alone_is_refused(browser):
    message = response(honest(browser))
    sign(message)

    assert refused(deliver(message))


def test_an_answer_signed_twice_signs_in(browser):
    message = signed_response(honest(browser))
    sign(message)

    finish(browser, ticket_in(deliver(message)))

    assert is_signed_in(browser)


def test_a_strangers_key_is_not_believed_though_its_certificate_comes_along(browser):
    message = response(honest(browser))
    sign(forgeries.assertion_in(message), *pair(settings.DATA_DIR / "stranger.pem"))

    assert refused(deliver(message))


def test_an_encrypted_answer_without_a_signature_is_refused(browser):
    assert refused(deliver(forgeries.encrypted(response(honest(browser)))))


@pytest.mark.parametrize(
    "changes",
    [
        {"in_response_to": ""},
        {"in_response_to": "_somebody-elses"},
        {"subject_in_response_to": ""},
        {"subject_in_response_to": "_somebody-elses"},
        {"audience": ""},
        {"audience": "http://another.example/metadata/"},
        {"recipient": ""},
        {"recipient": "http://another.example/acs/"},
        {"recipient": "{acs}evil"},
        {"recipient": "http://another.example/?{acs}"},
        {"destination": "http://another.example/acs/"},
        {"issuer": "http://another.example/idp/"},
        {"issuer": ""},
        {"not_on_or_after": ""},
        {"not_on_or_after": _PAST},
        {"not_on_or_after": "soon"},
        {"level": "http://eidas.europa.eu/LoA/low"},
        {"level": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
        {"level": ""},
        {"method": "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"},
        {"assertion_id": "_" + "a" * 300},
        {"session_index": "_" + "a" * 300},
        {"name_id": ""},
    ],
    ids=lambda changes: str(changes)[:60],
)
def test_an_answer_that_is_signed_but_not_meant_for_us_is_refused(browser, changes):
    changes = {name: text.format(acs=honest(browser).recipient) for name, text in changes.items()}

    assert refused(deliver(signed_response(honest(browser, **changes))))


def test_the_high_level_of_assurance_is_accepted(browser):
    answer = honest(browser, level="http://eidas.europa.eu/LoA/high")

    assert ticket_in(deliver(signed_response(answer)))


@pytest.mark.parametrize("name", ["PersonIdentifier", "CurrentGivenName", "DateOfBirth"])
def test_an_attribute_that_is_missing_empty_or_said_twice_is_refused(browser, name):
    others = [pair for pair in attributes_of(CITIZEN) if pair[0] != EIDAS + name]
    for values in ([], [""], ["85070112303", "78112398717"]):
        attributes = [*others, *((EIDAS + name, value) for value in values)]
        answer = replace(honest(browser, attributes=attributes), assertion_id=f"_{len(values)}")

        assert refused(deliver(signed_response(answer)))


def test_two_values_of_one_attribute_are_refused(browser):
    message = response(honest(browser))
    attribute = message.find(".//saml:Attribute", forgeries.NAMES)
    etree.SubElement(attribute, attribute[0].tag).text = forgeries.VICTIM.pesel
    sign(forgeries.assertion_in(message))

    assert refused(deliver(message))


@pytest.mark.parametrize("name", ["Ż" * 101, "Anna\u0007", "\u202eanna", " "])
def test_a_name_that_no_person_has_is_refused(browser, name):
    attributes = attributes_of(CITIZEN, first_name=name.replace("\u0007", "\u200b"))

    assert refused(deliver(signed_response(honest(browser, attributes=attributes))))


def test_a_date_of_birth_that_is_no_date_is_refused(browser):
    attributes = attributes_of(CITIZEN, birth_date="1985-02-30")

    assert refused(deliver(signed_response(honest(browser, attributes=attributes))))


def test_a_comment_inside_a_value_cuts_nothing_off(browser):
    message = response(honest(browser))
    value = message.find(".//saml:AttributeValue", forgeries.NAMES)
    digits, value.text = value.text, None
    value.text = digits[:4]
    value.append(etree.Comment("cut"))
    value[0].tail = digits[4:]
    sign(forgeries.assertion_in(message))

    ticket_in(deliver(message))

    assert Person.objects.with_pesel(CITIZEN.pesel).exists()


def test_a_comment_put_in_after_signing_does_not_make_another_person(browser):
    message = encoded(signed_response(honest(browser)))
    text = base64.b64decode(message).decode()
    cut = text.replace(CITIZEN.pesel, f"{CITIZEN.pesel[:6]}<!-- -->{CITIZEN.pesel[6:]}")

    ticket_in(deliver(base64.b64encode(cut.encode()).decode()))

    assert Person.objects.get().pesel == CITIZEN.pesel


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
def test_a_document_type_is_refused_before_anything_is_read(browser, prologue):
    text = etree.tostring(signed_response(honest(browser))).decode()
    spoilt = (prologue + text.replace(CITIZEN.first_name, "&e;")).encode()

    assert refused(deliver(base64.b64encode(spoilt).decode()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%%%",
        "aGVsbG8=",
        "PHg+",
        "PHgvPg==",
        "A" * 250_000,
        base64.b64encode(b"<x/>" * 9).decode(),
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_answer_at_all_is_refused(browser, text):
    assert refused(deliver(text))


def test_a_failed_status_beside_an_assertion_signs_nobody_in(browser):
    message = signed_response(honest(browser))
    message.find(".//samlp:StatusCode", forgeries.NAMES).set("Value", RESPONDER)

    assert "note=cancelled" in deliver(message)["Location"]
    assert not Person.objects.exists()


def test_an_answer_is_taken_once(browser):
    message = encoded(signed_response(honest(browser)))

    assert ticket_in(deliver(message))
    assert deliver(message).status_code == 403


def test_an_assertion_is_taken_once_though_it_comes_in_answer_to_another_request(browser):
    answer = honest(browser)
    ticket_in(deliver(signed_response(answer)))
    begin(browser)
    request_id = request_id_of(browser)
    again = replace(answer, in_response_to=request_id, subject_in_response_to=request_id)

    assert deliver(signed_response(again)).status_code == 403
    assert SeenAssertion.objects.count() == 1


def test_two_answers_to_one_request_are_one_too_many(browser):
    ticket_in(deliver(signed_response(honest(browser))))

    assert deliver(signed_response(honest(browser))).status_code == 403


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_parallel_deliveries_one_succeeds(browser):
    message = encoded(signed_response(honest(browser)))

    assert sorted(_delivered_at_once([message] * 8)) == [303] + [403] * 7


def test_an_answer_that_comes_after_a_quarter_of_an_hour_is_refused(browser):
    old = datetime.now(UTC) - timedelta(minutes=16)
    AuthnAttempt.objects.update(created_at=old)

    assert refused(deliver(signed_response(honest(browser))))


def test_a_ticket_of_somebody_elses_sign_in_opens_nothing_here(browser):
    ticket = ticket_in(deliver(signed_response(honest(browser))))
    victim = client_here()
    begin(victim)

    assert finish(victim, ticket).status_code == 403
    assert not is_signed_in(victim)


def test_a_ticket_opens_nothing_in_a_browser_that_started_nothing(browser):
    ticket = ticket_in(deliver(signed_response(honest(browser))))

    assert finish(client_here(), ticket).status_code == 403


def test_a_ticket_works_once(browser):
    ticket = ticket_in(deliver(signed_response(honest(browser))))

    assert finish(browser, ticket).status_code == 303
    assert finish(browser, ticket).status_code == 403


def test_a_ticket_works_for_one_minute(browser):
    ticket = ticket_in(deliver(signed_response(honest(browser))))
    AuthnAttempt.objects.update(used_at=datetime.now(UTC) - timedelta(seconds=61))

    assert finish(browser, ticket).status_code == 403
    assert not is_signed_in(browser)


def test_an_unknown_provider_does_not_exist(browser):
    for step in ("acs", "login"):
        assert browser.post(f"/saml/nobody/{step}/").status_code == 404
    for step in ("finish", "metadata", "slo"):
        assert browser.get(f"/saml/nobody/{step}/").status_code == 404


def test_the_steps_that_change_something_do_not_answer_to_a_link(browser):
    for step in ("acs", "login"):
        assert browser.get(f"/saml/profil-zaufany/{step}/").status_code == 405


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_first_sign_in_in_several_windows_at_once_makes_one_person():
    messages = []
    for _ in range(6):
        window = client_here()
        begin(window)
        messages.append(encoded(signed_response(honest(window))))

    assert _delivered_at_once(messages) == [303] * 6
    assert Person.objects.count() == 1
