"""The way to the national node: artifacts that are none, a service that is away, slow or answers garbage."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from portal.sign_in.answers import AnswerRefused
from portal.sign_in.national_node import transport
from ssoz.people.models import AuthnAttempt, SeenAssertion
from testidp.messages import tag
from testidp.national_node import answers as node
from testidp.national_node.artifacts import new_artifact
from tests.portal.sign_in.dialects import fresh_artifact
from tests.portal.sign_in.node_service import id_of
from tests.portal.sign_in.test_hostile_answers import assert_genuine_is_accepted, assert_refused
from tests.portal.sign_in.world import client_here, request_id_of, start

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.parametrize("dialect", ["national-node"], indirect=True),
]
_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


# --- The artifact ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "artifact",
    [
        "",
        "%%%",
        "AAQAAA",
        _base64(new_artifact("x")[:43]),
        _base64(new_artifact("x") + b"x"),
        _base64(b"\x00\x01" + new_artifact("x")[2:]),
        "A" * 5000,
        "<Response/>",
    ],
    ids=["none", "not base64", "cut", "short", "long", "another type", "endless", "a document"],
)
def test_what_is_no_artifact_is_refused_and_nobody_is_asked(artifact, dialect, browser, caplog):
    answer = dialect.bring_artifact(artifact, request_id_of(browser))

    assert_refused(answer, caplog, "artifact")
    assert not dialect.service.asked
    assert_genuine_is_accepted(dialect, browser)


@pytest.mark.parametrize("relay_state", ["", "_nobody", "x" * 5000, "_\0", "ż"])
def test_an_artifact_that_nobody_waits_for_is_not_fetched(relay_state, dialect, browser, caplog):
    answer = dialect.bring_artifact(fresh_artifact(), relay_state)

    assert_refused(answer, caplog, "attempt")
    assert not dialect.service.asked
    assert_genuine_is_accepted(dialect, browser)


def test_an_artifact_of_somebody_elses_sign_in_is_refused(dialect, browser, caplog):
    attacker = client_here()
    start(attacker)
    theirs = dialect.honest(attacker)

    answer = dialect.serve(browser, lambda asked: dialect.made(asked, theirs, None))

    assert_refused(answer, caplog, "in-response-to")
    assert_genuine_is_accepted(dialect, browser)


def test_an_artifact_is_fetched_once(dialect, browser, caplog):
    artifact, honest = fresh_artifact(), dialect.honest(browser)
    dialect.service.make = lambda asked: dialect.made(asked, replace(honest, audience=""), None)
    dialect.bring_artifact(artifact, request_id_of(browser))

    for spelling in (artifact, f" {artifact}", artifact[:20] + "\n" + artifact[20:]):
        answer = dialect.bring_artifact(spelling, request_id_of(browser))
        assert_refused(answer, caplog, "replay")

    assert len(dialect.service.asked) == 1
    assert not SeenAssertion.objects.filter(assertion_id__contains=artifact).exists()
    assert_genuine_is_accepted(dialect, browser)


def test_an_artifact_that_comes_too_late_is_not_fetched(dialect, browser, caplog):
    AuthnAttempt.objects.update(created_at=datetime.now(UTC) - timedelta(minutes=16))

    assert_refused(dialect.deliver(browser), caplog, "attempt")
    assert not dialect.service.asked


# --- The service -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "changes", "why"),
    [
        (b"", {"status": 500}, "node-status"),
        (b"", {"status": 404}, "node-status"),
        (b"", {"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}}, "node-status"),
        (b"<html></html>", {"content_type": "text/html"}, "node-content-type"),
        (b"{}", {"content_type": "application/json"}, "node-content-type"),
        (b"A" * 200_001, {}, "node-size"),
        (b"<x/>", {"headers": {"Content-Length": "4000"}}, "node-away"),
        (b"<x/>", {"headers": {"Content-Length": "many"}}, "envelope"),
        (b"<x/>", {}, "envelope"),
        (b'<E xmlns="http://schemas.xmlsoap.org/soap/envelope/"/>', {}, "envelope"),
        (b'<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/"/>', {}, "envelope"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_service_that_answers_garbage_is_refused(content, changes, why, dialect, browser, caplog):
    before = {name: getattr(dialect.service, name) for name in changes}
    for name, value in changes.items():
        setattr(dialect.service, name, value)

    assert_refused(dialect.serve(browser, lambda asked: content), caplog, why)

    for name, value in before.items():
        setattr(dialect.service, name, value)
    assert_genuine_is_accepted(dialect, browser)


def test_a_service_that_is_away_is_no_server_error(dialect, browser, caplog, settings):
    speaking = settings.IDENTITY_PROVIDERS
    name, values = next(iter(speaking.items()))
    settings.IDENTITY_PROVIDERS = {name: {**values, "artifact_url": "http://127.0.0.1:9/"}}

    assert_refused(dialect.deliver(browser), caplog, "node-away")

    settings.IDENTITY_PROVIDERS = speaking
    assert_genuine_is_accepted(dialect, browser)


def test_a_service_that_never_answers_is_not_waited_for(dialect, browser, caplog, monkeypatch):
    def silent(asked: bytes) -> bytes:
        dialect.service.let_go.wait()
        return b""

    with monkeypatch.context() as hasty:
        hasty.setattr(transport, "SECONDS", 0.2)
        assert_refused(dialect.serve(browser, silent), caplog, "node-away")
        dialect.service.let_go.set()

    assert_genuine_is_accepted(dialect, browser)


def test_a_service_that_sends_byte_by_byte_is_not_waited_for(dialect, browser, caplog, monkeypatch):
    # Each byte comes well within the limit of one read; only the whole takes too long.
    dialect.service.pace = 0.05
    with monkeypatch.context() as hasty:
        hasty.setattr(transport, "SECONDS", 0.2)
        assert_refused(dialect.serve(browser, lambda asked: b"<x/>" * 9), caplog, "node-away")
    dialect.service.pace = 0

    assert_genuine_is_accepted(dialect, browser)


def test_where_we_speak_https_the_node_must_too(dialect, settings):
    settings.BASE_URL = "https://ssoz.example"

    with pytest.raises(AnswerRefused, match="node-away"):
        transport.ask(dialect.service.url, etree.Element("x"))
    assert not dialect.service.asked


def test_a_node_whose_certificate_nobody_vouches_for_is_away(dialect, settings, tls_service):
    settings.BASE_URL = "https://ssoz.example"

    with pytest.raises(AnswerRefused, match="node-away"):
        transport.ask(tls_service, etree.Element("x"))


# --- The message around the answer -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"resolve_id": ""}, "in-response-to"),
        ({"resolve_id": "ID-another"}, "in-response-to"),
        ({"issuer": "http://another.example/"}, "issuer"),
        ({"issuer": ""}, "issuer"),
        ({"version": "1.1"}, "version"),
        ({"issued_at": timedelta(minutes=-30)}, "issue-instant"),
        ({"issued_at": timedelta(minutes=30)}, "issue-instant"),
        ({"status": _STATUS + "Responder"}, "status"),
        ({"status": _STATUS + "Success", "second_status": _STATUS + "Responder"}, "status"),
    ],
    ids=str,
)
def test_a_message_that_does_not_answer_ours_is_refused(changes, why, dialect, browser, caplog):
    honest = dialect.honest(browser)
    if "issued_at" in changes:
        changes = {"issued_at": datetime.now(UTC) + changes["issued_at"]}

    def made(asked: bytes) -> bytes:
        message = node.unsealed(replace(node.Outside(id_of(asked)), **changes))
        node.sign(node.add_response(message, honest))
        node.sign(message)
        return node.enveloped(message)

    assert_refused(dialect.serve(browser, made), caplog, why)

    assert_genuine_is_accepted(dialect, browser)


def test_an_old_answer_in_a_fresh_message_is_refused(dialect, browser, caplog):
    old = dialect.honest(browser, issued_at=datetime.now(UTC) - timedelta(hours=2))

    assert_refused(dialect.deliver(browser, old), caplog, "issue-instant")
    assert_genuine_is_accepted(dialect, browser)


def test_a_message_with_no_answer_in_it_is_refused(dialect, browser, caplog):
    def empty(asked: bytes) -> bytes:
        return node.enveloped(node.artifact_response(id_of(asked), None))

    assert_refused(dialect.serve(browser, empty), caplog, "responses")
    assert_genuine_is_accepted(dialect, browser)


@pytest.mark.parametrize("kind", ["LogoutResponse", "Response"])
def test_a_message_of_another_kind_is_refused(kind, dialect, browser, caplog):
    honest = dialect.honest(browser)

    def made(asked: bytes) -> bytes:
        message = node.unsealed(node.Outside(id_of(asked)), kind)
        node.sign(node.add_response(message, honest))
        node.sign(message)
        return node.enveloped(message)

    assert_refused(dialect.serve(browser, made), caplog, "message")
    assert_genuine_is_accepted(dialect, browser)


def test_two_messages_in_one_envelope_are_refused(dialect, browser, caplog):
    honest = dialect.honest(browser)

    def twice(asked: bytes) -> bytes:
        root = etree.fromstring(dialect.made(asked, honest, None))
        body = root.find(tag("soap:Body"))
        etree.SubElement(body, tag("soap:Fault"))
        return etree.tostring(root)

    assert_refused(dialect.serve(browser, twice), caplog, "envelope")
    assert_genuine_is_accepted(dialect, browser)
