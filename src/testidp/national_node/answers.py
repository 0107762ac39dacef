"""The node's answers: two signatures around an encrypted assertion that has none, in SOAP."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import xmlsec
from django.conf import settings
from lxml import etree

from testidp.answers import EIDAS, SUCCESS, Answer, add_status, fill_assertion, response
from testidp.messages import NAMES, add, fill, instant, new_id, sign_in_place, tag
from testidp.national_node.encryption import add_encrypted

# The node declares its prefixes once, outside, and names them again where it signs.
PREFIXES = {
    "saml2": NAMES["saml"],
    "saml2p": NAMES["samlp"],
    **{name: NAMES[name] for name in ("ds", "dsig11", "xenc", "xenc11", "eidas")},
    "naturalperson": EIDAS.rstrip("/"),
}
_NAMED_AGAIN = ["ds", "saml2", "saml2p", "xenc"]


@dataclass
class Outside:
    """The message around an answer."""

    resolve_id: str
    issuer: str = field(default_factory=lambda: f"{settings.IDP_URL}/testidp/")
    status: str = SUCCESS
    second_status: str = ""
    version: str = "2.0"
    issued_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    message_id: str = field(default_factory=new_id)


def artifact_response(resolve_id: str, answer: Answer | None) -> etree._Element:
    """Answer a request for an artifact; without an answer, there is nothing behind it."""
    outside = Outside(resolve_id)
    if answer is not None:
        outside.issued_at = answer.issued_at
    message = unsealed(outside)
    if answer is not None:
        sign(add_response(message, answer))
    sign(message)
    return message


def unsealed(outside: Outside, kind: str = "ArtifactResponse") -> etree._Element:
    """Build a message in its envelope, without any signature and with nothing in it."""
    envelope = etree.Element(tag("soap:Envelope"), nsmap={"soap": NAMES["soap"]})
    add(envelope, "soap:Header")
    body = add(envelope, "soap:Body")
    message = etree.SubElement(body, tag(f"samlp:{kind}"), nsmap=PREFIXES)
    fill(message, ID=outside.message_id, InResponseTo=outside.resolve_id)
    fill(message, Version=outside.version, IssueInstant=instant(outside.issued_at))
    add(message, "saml:Issuer", outside.issuer)
    add_status(message, outside.status, outside.second_status)
    return message


def add_response(message: etree._Element, answer: Answer) -> etree._Element:
    """Put an answer into its message; even a refusal carries an encrypted assertion."""
    inner = response(answer, message)
    service = settings.TESTIDP_NODE_SERVICE
    add_encrypted(
        inner,
        etree.tostring(assertion(answer)),
        service["encryption_certificate"],
        parties=(answer.issuer, service["entity_id"]),
    )
    return inner


def assertion(answer: Answer) -> etree._Element:
    """Build the assertion; its values name their types as the node's do."""
    root = etree.Element(tag("saml:Assertion"), nsmap={**PREFIXES, "xsi": NAMES["xsi"]})
    fill_assertion(root, answer)
    for attribute in root.iter(tag("saml:Attribute")):
        name = attribute.get("Name", "").removeprefix(EIDAS)
        attribute[0].set(tag("xsi:type"), f"naturalperson:{name}Type")
    return root


def logout_response(request_id: str) -> etree._Element:
    """Answer a request to end a session: there is none here, so it has ended."""
    message = unsealed(Outside(request_id), "LogoutResponse")
    sign(message)
    return message


def sign(element: etree._Element, key: str = "", certificate: str = "") -> None:
    """Sign an element with the node's key, or with somebody else's."""
    sign_in_place(
        element,
        xmlsec.Transform.ECDSA_SHA256,
        key or settings.TESTIDP_NODE_KEY,
        certificate or settings.TESTIDP_NODE_CERTIFICATE,
        _NAMED_AGAIN,
    )


def enveloped(message: etree._Element) -> bytes:
    """Write a message with the envelope around it."""
    return etree.tostring(message.getroottree(), xml_declaration=True, encoding="UTF-8")
