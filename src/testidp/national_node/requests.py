"""What the registered system asks of the node: by form, and by SOAP; each message signed."""

import base64
import binascii
from dataclasses import dataclass

import xmlsec
from django.conf import settings
from lxml import etree

from testidp.answers import EIDAS
from testidp.messages import NAMES, RequestRefused, safe_parser, tag

_ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_ARTIFACT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
_ATTRIBUTES = {"CurrentFamilyName", "CurrentGivenName", "DateOfBirth", "PersonIdentifier"}


@dataclass(frozen=True)
class Asked:
    """A message of the system whose signature holds."""

    message_id: str
    artifact: str = ""


def read_authn_request(encoded: str, destination: str) -> Asked:
    """Read what the browser brought; raise `RequestRefused` unless all is as the node wants it."""
    try:
        root = etree.fromstring(base64.b64decode(encoded, validate=True), safe_parser())
    except (binascii.Error, ValueError, etree.XMLSyntaxError) as error:
        raise RequestRefused("damaged") from error
    _check_message(root, "AuthnRequest")
    service = settings.TESTIDP_NODE_SERVICE
    _check(root.get("Destination") == destination, "addressee")
    _check(root.get("AssertionConsumerServiceURL") == service["acs"], "return address")
    _check(root.get("ProtocolBinding") == _ARTIFACT_BINDING, "binding")
    _check(root.get("ForceAuthn") == "true", "force")
    _check(root.get("ProviderName") == service["display_name"], "provider name")
    extensions = root.find("samlp:Extensions", NAMES)
    _check(extensions is not None, "extensions")
    _check(extensions.findtext("eidas:SPType", namespaces=NAMES) == "public", "extensions")
    wanted = {node.get("Name") for node in extensions.iter(tag("eidas:RequestedAttribute"))}
    _check(wanted == {EIDAS + name for name in _ATTRIBUTES}, "attributes")
    return Asked(root.get("ID", ""))


def read_soap(content: bytes, kind: str) -> Asked:
    """Read a message in its envelope (`ArtifactResolve`, `LogoutRequest`)."""
    try:
        root = etree.fromstring(content, safe_parser())
    except (ValueError, etree.XMLSyntaxError) as error:
        raise RequestRefused("damaged") from error
    message = root.find(f"soap:Body/samlp:{kind}", NAMES)
    _check(message is not None, "message")
    _check_message(message, kind)
    artifact = message.findtext("samlp:Artifact", default="", namespaces=NAMES)
    return Asked(message.get("ID", ""), artifact)


def _check_message(message: etree._Element, kind: str) -> None:
    service = settings.TESTIDP_NODE_SERVICE
    _check(message.tag == tag(f"samlp:{kind}"), "message")
    children = [child.tag for child in message][:2]
    _check(children == [tag("saml:Issuer"), tag("ds:Signature")], "signature")
    _check(message.findtext("saml:Issuer", namespaces=NAMES) == service["entity_id"], "issuer")
    signature = message[1]
    method = signature.find("ds:SignedInfo/ds:SignatureMethod", NAMES)
    _check(method is not None and method.get("Algorithm") == _ECDSA_SHA256, "algorithm")
    reference = signature.find("ds:SignedInfo/ds:Reference", NAMES)
    _check(reference is not None and reference.get("URI") == f"#{message.get('ID')}", "signature")
    context = xmlsec.SignatureContext()
    context.register_id(message, "ID")
    context.key = xmlsec.Key.from_memory(service["certificate"], xmlsec.KeyFormat.CERT_PEM)
    try:
        context.verify(signature)
    except xmlsec.Error as error:
        raise RequestRefused("signature") from error


def _check(holds: bool, why: str) -> None:
    if not holds:
        raise RequestRefused(why)
