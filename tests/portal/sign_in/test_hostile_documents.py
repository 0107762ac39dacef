"""What is no answer at all: spoilt documents, entities, encodings, sizes; a page each time, never a 500."""

import json
import re
from dataclasses import replace

import pytest
from django.urls import reverse
from lxml import etree

from ssoz.people.models import Person
from testidp.messages import tag
from testidp.national_node import answers as node
from testidp.standard import answers as standard
from tests.portal.sign_in.dialects import BOTH, Message, encrypt_anew, fresh_artifact
from tests.portal.sign_in.test_hostile_answers import assert_genuine_is_accepted, assert_refused
from tests.portal.sign_in.world import CITIZEN, PROVIDER, client_here

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
_FILE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
_DOCUMENTS = {
    "nothing": (b"", "malformed"),
    "words": (b"hello", "malformed"),
    "half a document": (b"<x>", "malformed"),
    "two documents": (b"<x/><x/>", "malformed"),
    "noughts": (bytes(400), "malformed"),
    "no text of any encoding": (b"\xff\xfe\xfa<x/>", "malformed"),
    "a depth without end": (b"<x>" * 3000 + b"</x>" * 3000, "malformed"),
    "an external entity": (f"{_FILE}<x>&e;</x>".encode(), "document-type"),
    "an external subset": (b'<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd"><x/>', "document-type"),
    "entities that grow": (
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
        "document-type",
    ),
    "parameter entities": (
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><x/>',
        "document-type",
    ),
    "an entity in another encoding": (f"{_FILE}<x>&e;</x>".encode("utf-16"), "document-type"),
    "an entity in the oldest of tricks": (
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>',
        "document-type",
    ),
    "an attribute list": (
        b'<!DOCTYPE x [<!ATTLIST x ID ID #FIXED "a">]><x/>',
        "document-type",
    ),
}


def _bring(dialect, browser, content: bytes):
    if dialect.name == "standard":
        return dialect.bring(content)
    return dialect.serve(browser, lambda asked: content)


@pytest.mark.parametrize("dialect", BOTH, indirect=True)
@pytest.mark.parametrize("name", _DOCUMENTS)
def test_a_document_that_is_no_answer_is_refused(name, dialect, browser, caplog):
    content, why = _DOCUMENTS[name]
    if dialect.name == "standard" and not content:
        why = "size"

    assert_refused(_bring(dialect, browser, content), caplog, why)

    assert_genuine_is_accepted(dialect, browser)


@pytest.mark.parametrize("dialect", BOTH, indirect=True)
def test_a_document_type_before_a_genuine_answer_is_refused(dialect, browser, caplog):
    honest = dialect.honest(browser)
    if dialect.name == "standard":
        genuine = etree.tostring(standard.signed_response(honest))
        answer = dialect.bring(_with_entity(genuine))
    else:
        answer = dialect.serve(
            browser, lambda asked: _with_entity(dialect.made(asked, honest, None))
        )

    assert_refused(answer, caplog, "document-type")

    assert_genuine_is_accepted(dialect, browser)


def _with_entity(content: bytes) -> bytes:
    return _FILE.encode() + re.sub(rb"(</saml2?:Issuer>)", rb"&e;\1", content)


@pytest.mark.parametrize("dialect", ["standard"], indirect=True)
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "size"),
        ("%%%", "not-base64"),
        ("aGVsbG8", "not-base64"),
        ("aGVsbG8=", "malformed"),
        ("<Response/>", "not-base64"),
        ("PHgvPg==", "attempt"),
        ("A" * 200_001, "size"),
    ],
    ids=lambda text: text[:12],
)
def test_a_form_that_carries_no_answer_is_refused(dialect, browser, caplog, text, why):
    assert_refused(dialect.post({"SAMLResponse": text}), caplog, why)

    assert_genuine_is_accepted(dialect, browser)


@pytest.mark.parametrize("dialect", BOTH, indirect=True)
@pytest.mark.parametrize(
    "content_type", ["application/json", "text/xml", "text/plain", "application/octet-stream"]
)
def test_an_answer_that_does_not_come_by_form_is_refused(dialect, browser, caplog, content_type):
    address = reverse("saml-acs", args=[PROVIDER])
    content = json.dumps({"SAMLResponse": "PHgvPg==", "SAMLart": fresh_artifact()})

    answer = client_here().post(address, content, content_type=content_type)

    why = "size" if dialect.name == "standard" else "artifact"
    assert_refused(answer, caplog, why)
    assert_genuine_is_accepted(dialect, browser)


@pytest.mark.parametrize("dialect", BOTH, indirect=True)
def test_a_broken_form_is_a_page_too(dialect, browser):
    address = reverse("saml-acs", args=[PROVIDER])
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data"):
        answer = client_here().post(address, b"--x\r\nno header", content_type=kind)
        assert 400 <= answer.status_code < 500
        assert '<html lang="pl"' in answer.content.decode()

    assert_genuine_is_accepted(dialect, browser)


@pytest.mark.parametrize("length", ["none", "-1", "²", "999999999"])
@pytest.mark.parametrize("dialect", BOTH, indirect=True)
def test_a_length_that_cannot_be_is_no_server_error(dialect, browser, length):
    address = reverse("saml-acs", args=[PROVIDER])
    answer = client_here().post(address, {"SAMLResponse": "x"}, CONTENT_LENGTH=length)

    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("dialect", BOTH, indirect=True)
def test_an_answer_larger_than_any_is_refused_unread(dialect, browser, caplog):
    fields = {"SAMLResponse": "A" * 250_000, "SAMLart": "A" * 250_000}
    answer = client_here().post(reverse("saml-acs", args=[PROVIDER]), fields)

    assert_refused(answer, caplog, "size")
    assert_genuine_is_accepted(dialect, browser)


# --- Comments: they hide nothing and cut nothing off -----------------------------------------------


def _number_cut_by(kind):
    def cut(message: Message) -> None:
        value = next(message.signed.iter(tag("saml:AttributeValue")))
        digits, value.text = value.text, value.text[:4]
        value.append(kind)
        kind.tail = digits[4:]

    return cut


@pytest.mark.parametrize("dialect", ["standard"], indirect=True)
@pytest.mark.parametrize("kind", [etree.Comment, etree.ProcessingInstruction])
def test_what_is_put_into_a_signed_number_makes_no_other_person(dialect, browser, kind):
    answer = dialect.deliver(browser, forge=_number_cut_by(kind("cut")))

    assert answer.status_code == 303
    assert Person.objects.get().pesel == CITIZEN.pesel


@pytest.mark.parametrize("dialect", BOTH, indirect=True)
def test_a_comment_that_the_provider_signed_cuts_nothing_off(dialect, browser):
    def signed_with_comment(message: Message) -> None:
        if dialect.name == "standard":
            _number_cut_by(etree.Comment("cut"))(message)
            message.signed.remove(message.signature)
            dialect.sign(message.signed)
            return
        assertion = node.assertion(message.answer)
        _number_cut_by(etree.Comment("cut"))(replace(message, signed=assertion))
        encrypt_anew(message, etree.tostring(assertion))

    assert dialect.deliver(browser, forge=signed_with_comment).status_code == 303
    assert Person.objects.get().pesel == CITIZEN.pesel
