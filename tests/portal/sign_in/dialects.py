"""A genuine answer of either dialect, and the way it comes to the system; forged in between by tests."""

import base64
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import xmlsec
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import etree

from testidp.answers import Answer, answer_for, attributes_of
from testidp.messages import NAMES, tag
from testidp.national_node import answers as node
from testidp.national_node.artifacts import new_artifact
from testidp.national_node.encryption import add_encrypted
from testidp.standard import answers as standard
from tests.portal.sign_in.node_service import NodeService, id_of
from tests.portal.sign_in.world import CITIZEN, CITIZENS, PROVIDER, client_here, request_id_of

VICTIM = CITIZENS[2]


@dataclass
class Message:
    """A message with a signature: the element under it, what holds that, and what it says."""

    dialect: "Dialect"
    signed: etree._Element
    answer: Answer

    @property
    def container(self) -> etree._Element:
        parent = self.signed.getparent()
        assert parent is not None
        return parent

    @property
    def root(self) -> etree._Element:
        return self.signed.getroottree().getroot()

    @property
    def signature(self) -> etree._Element:
        return part(self.signed, "ds:Signature")


Forge = Callable[[Message], etree._Element | None]
BOTH = ["standard", "national-node"]
EACH_SIGNATURE = [*BOTH, "national-node-outside"]


class Dialect(ABC):
    """What the suite asks of a dialect."""

    name: str
    method: object
    sha1_method: object

    def honest(self, browser: Client, **changes: Any) -> Answer:
        """Return the answer to this browser's request, with some of its fields changed."""
        answer = answer_for(request_id_of(browser), attributes_of(CITIZEN), self.registered)
        return replace(answer, **changes)

    def victims(self, answer: Answer) -> Answer:
        """Return the same answer, but about somebody else."""
        return replace(answer, attributes=attributes_of(VICTIM), assertion_id="_forged-assertion")

    @property
    @abstractmethod
    def registered(self) -> dict[str, str]:
        """What the provider knows of us."""

    @property
    @abstractmethod
    def key(self) -> tuple[str, str]:
        """The provider's key and its certificate."""

    @abstractmethod
    def sign(self, element: etree._Element, *pair: str) -> None:
        """Sign an element with the provider's key, or with another pair."""

    @abstractmethod
    def name_victim(self, element: etree._Element, answer: Answer) -> None:
        """Put the victim's data in place of the attacker's own."""

    @abstractmethod
    def deliver(
        self, browser: Client, answer: Answer | None = None, *, forge: Forge | None = None
    ) -> HttpResponse:
        """Build the answer, sign it, let it be forged, and bring it to the system."""


class Standard(Dialect):
    """The answer comes by form, and its assertion is signed with RSA."""

    name = "standard"
    method, sha1_method = xmlsec.Transform.RSA_SHA256, xmlsec.Transform.RSA_SHA1

    @property
    def registered(self) -> dict[str, str]:
        return settings.TESTIDP_SERVICE

    @property
    def key(self) -> tuple[str, str]:
        return settings.TESTIDP_KEY, settings.TESTIDP_CERTIFICATE

    def sign(self, element: etree._Element, *pair: str) -> None:
        standard.sign(element, *pair)

    def name_victim(self, element: etree._Element, answer: Answer) -> None:
        values = dict(self.victims(answer).attributes)
        for attribute in element.iter(tag("saml:Attribute")):
            attribute[0].text = values[attribute.get("Name")]

    def deliver(self, browser, answer=None, *, forge=None):
        answer = answer or self.honest(browser)
        root = standard.signed_response(answer)
        assertion = part(root, "saml:Assertion")
        return self.bring(forged(Message(self, assertion, answer), forge))

    def bring(self, content: bytes) -> HttpResponse:
        """Post an answer as a browser does that comes from another site: without any cookie."""
        return self.post({"SAMLResponse": base64.b64encode(content).decode()})

    def post(self, fields: dict[str, str]) -> HttpResponse:
        """Post form fields."""
        fields = {"RelayState": "noise", **fields}
        return client_here().post(reverse("saml-acs", args=[PROVIDER]), fields)


class NationalNode(Dialect):
    """The answer is fetched for an artifact; what is attacked is the signature of the Response.

    The message around it is sealed after the forging, so that it alone refuses nothing.
    """

    name = "national-node"
    method, sha1_method = xmlsec.Transform.ECDSA_SHA256, xmlsec.Transform.ECDSA_SHA1

    def __init__(self, service: NodeService) -> None:
        self.service = service

    @property
    def registered(self) -> dict[str, str]:
        return settings.TESTIDP_NODE_SERVICE

    @property
    def key(self) -> tuple[str, str]:
        return settings.TESTIDP_NODE_KEY, settings.TESTIDP_NODE_CERTIFICATE

    def sign(self, element: etree._Element, *pair: str) -> None:
        node.sign(element, *pair)

    def name_victim(self, element: etree._Element, answer: Answer) -> None:
        for found in list(element.iter(tag("saml:EncryptedAssertion"))):
            parent = found.getparent()
            parent.remove(found)
            content = etree.tostring(node.assertion(self.victims(answer)))
            certificate = settings.TESTIDP_NODE_SERVICE["encryption_certificate"]
            add_encrypted(parent, content, certificate, parties=("a", "b"))

    def deliver(self, browser, answer=None, *, forge=None):
        answer = answer or self.honest(browser)
        return self.serve(browser, lambda asked: self.made(asked, answer, forge))

    def made(self, asked: bytes, answer: Answer, forge: Forge | None) -> bytes:
        """Make what the service answers."""
        message = node.unsealed(node.Outside(id_of(asked)))
        inner = node.add_response(message, answer)
        node.sign(inner)
        return forged(Message(self, inner, answer), forge, seal=message)

    def serve(self, browser: Client, make: Callable[[bytes], bytes]) -> HttpResponse:
        """Let the service answer, and bring a fresh artifact as a browser does: without a cookie."""
        self.service.make = make
        return self.bring_artifact(fresh_artifact(), request_id_of(browser))

    def bring_artifact(self, artifact: str, relay_state: str) -> HttpResponse:
        """Post an artifact."""
        fields = {"SAMLart": artifact, "RelayState": relay_state}
        answer = client_here().post(reverse("saml-acs", args=[PROVIDER]), fields)
        if self.service.broken:
            raise self.service.broken[0]
        return answer


class NationalNodeOutside(NationalNode):
    """What is attacked is the signature of the ArtifactResponse; nothing is sealed afterwards."""

    name = "national-node-outside"

    def made(self, asked, answer, forge):
        message = node.unsealed(node.Outside(id_of(asked)))
        node.sign(node.add_response(message, answer))
        node.sign(message)
        return forged(Message(self, message, answer), forge)


def forged(message: Message, forge: Forge | None, seal: etree._Element | None = None) -> bytes:
    """Let a message be forged; see that it is another one then; seal and write it."""
    before, root = etree.tostring(message.root), message.root
    if forge is not None:
        root = forge(message)
        root = message.root if root is None else root
        assert etree.tostring(root) != before, "Nothing was forged."
    if seal is not None:
        node.sign(seal)
    return etree.tostring(root)


def part(element: etree._Element, path: str) -> etree._Element:
    """Return the one element on a path; lxml's own `find` misses some of those xmlsec made."""
    (found,) = element.xpath(path, namespaces=NAMES)
    return found


def encrypt_anew(
    message: Message, content: bytes, *, certificate: str = "", key_bytes: int = 16
) -> None:
    """Put other content, or the same for other eyes, into a node's answer, and sign that."""
    inner = part(message.root, "//samlp:Response")
    inner.remove(part(inner, "saml:EncryptedAssertion"))
    inner.remove(part(inner, "ds:Signature"))
    certificate = certificate or settings.NODE_ENCRYPTION_CERTIFICATE
    add_encrypted(inner, content, certificate, parties=("a", "b"), key_bytes=key_bytes)
    node.sign(inner)


def fresh_artifact() -> str:
    """Make an artifact that nobody has brought yet."""
    return base64.b64encode(new_artifact(f"{settings.IDP_URL}/testidp/")).decode()


def refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the reasons of the refusals so far, as the log has them."""
    return [
        str(entry.args[1])
        for entry in caplog.records
        if entry.name == "ssoz.sign_in" and entry.levelno == logging.WARNING and entry.args
    ]
