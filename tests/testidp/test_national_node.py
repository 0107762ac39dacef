"""The pretend national node: it answers only what the registered system signed, each artifact once."""

import base64
import os
import time
from pathlib import Path

import pytest
from django.urls import reverse
from lxml import etree

from portal.sign_in.national_node import requests
from portal.sign_in.providers import Provider, provider_named
from testidp.messages import NAMES, RequestRefused
from testidp.national_node import artifacts, services
from testidp.national_node.requests import read_authn_request
from testidp.people import CITIZENS
from tests.portal.sign_in.dialects import part
from tests.portal.sign_in.world import client_there


@pytest.fixture
def provider(settings) -> Provider:
    """The node, as the system knows it."""
    settings.IDENTITY_PROVIDERS = {"profil-zaufany": settings.PRETEND_PROVIDERS["national-node"]}
    found = provider_named("profil-zaufany")
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def own_artifacts(settings, tmp_path) -> Path:
    """A folder for the artifacts of this test alone."""
    settings.TESTIDP_DIR = tmp_path
    return tmp_path / "artifacts"


def resolved(provider: Provider, artifact: str) -> etree._Element:
    """Return what the node answers to a request for an artifact."""
    message = requests.artifact_resolve(provider, artifact)
    return etree.fromstring(services.resolve(etree.tostring(message.getroottree())))


def answers_in(root: etree._Element) -> int:
    """Count the answers in a message."""
    return len(root.xpath("//samlp:Response", namespaces=NAMES))


def test_a_request_as_the_system_makes_it_is_read(provider):
    root = requests.authn_request(provider)

    asked = read_authn_request(
        base64.b64encode(etree.tostring(root)).decode(), provider.sign_in_url
    )

    assert asked.message_id == root.get("ID")


@pytest.mark.parametrize(
    ("path", "attribute", "value"),
    [
        (".", "Destination", "http://another.example/"),
        (".", "AssertionConsumerServiceURL", "http://another.example/"),
        (".", "ForceAuthn", "false"),
        (".", "ProviderName", "Somebody else"),
        ("//eidas:RequestedAttribute[1]", "Name", "http://eidas.europa.eu/x"),
        ("//ds:Reference", "URI", ""),
        ("//ds:SignatureMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
    ],
)
def test_a_request_that_was_changed_is_refused(provider, path, attribute, value):
    root = etree.fromstring(etree.tostring(requests.authn_request(provider)))
    part(root, path).set(attribute, value)

    with pytest.raises(RequestRefused):
        read_authn_request(base64.b64encode(etree.tostring(root)).decode(), provider.sign_in_url)


def test_an_artifact_leads_to_its_answer_once(provider):
    artifact = services.hand_out("_request", CITIZENS[0].key)

    assert answers_in(resolved(provider, artifact)) == 1
    assert answers_in(resolved(provider, artifact)) == 0


def test_an_artifact_that_was_never_handed_out_leads_to_nothing(provider):
    for artifact in ("", "?", base64.b64encode(artifacts.new_artifact("x")).decode()):
        assert answers_in(resolved(provider, artifact)) == 0


def test_an_artifact_is_worth_nothing_after_a_minute(provider, own_artifacts):
    late, later = (services.hand_out("_request", CITIZENS[0].key) for _ in range(2))
    for path in own_artifacts.iterdir():
        os.utime(path, (time.time() - 61,) * 2)

    assert answers_in(resolved(provider, late)) == 0
    services.hand_out("_another")
    assert len(list(own_artifacts.iterdir())) == 1
    assert answers_in(resolved(provider, later)) == 0


def test_no_number_lies_in_the_folder_of_artifacts(own_artifacts):
    services.hand_out("_request", CITIZENS[0].key)

    assert CITIZENS[0].pesel not in "".join(path.read_text() for path in own_artifacts.iterdir())


def test_a_message_that_somebody_else_signed_is_refused(provider, settings):
    settings.NODE_SIGNING_KEY = settings.NODE_ENCRYPTION_KEY
    settings.NODE_SIGNING_CERTIFICATE = settings.NODE_ENCRYPTION_CERTIFICATE

    for message in (
        requests.artifact_resolve(provider, "AAQ="),
        requests.logout_request(provider, "name", "index"),
    ):
        service = services.resolve if "Artifact" in message.tag else services.end_session
        with pytest.raises(RequestRefused, match="signature"):
            service(etree.tostring(message.getroottree()))


@pytest.mark.django_db
def test_the_services_answer_garbage_with_a_refusal():
    there = client_there()

    for name in ("testidp-node-artifact", "testidp-node-sign-out"):
        for content in (b"", b"garbage", b"<x/>"):
            answer = there.post(reverse(name), content, content_type="text/xml")
            assert answer.status_code == 400
    assert there.post(reverse("testidp-node-sign-in"), {"SAMLRequest": "%"}).status_code == 400
    assert there.post(reverse("testidp-node-choice"), {"state": "x"}).status_code == 400
