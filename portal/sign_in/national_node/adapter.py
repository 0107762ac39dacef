"""The dialect of login.gov.pl: a request by form, an artifact back, the answer fetched by SOAP."""

import base64
import logging
from collections.abc import Mapping

from django.conf import settings
from lxml import etree

from portal.sign_in.answers import (
    AnswerRefused,
    Cancelled,
    Envelope,
    SignOutAsked,
    Started,
    Vouched,
    check_status,
    require,
)
from portal.sign_in.documents import NAMES, decoded, status_codes, tag
from portal.sign_in.national_node import requests
from portal.sign_in.national_node.reading import read_artifact_response, require_message
from portal.sign_in.national_node.transport import ask
from portal.sign_in.providers import Provider
from ssoz.people import operations as people

log = logging.getLogger("ssoz.sign_in")
_ARTIFACT_TYPE = b"\x00\x04"
_ARTIFACT_BYTES = 44
_ARTIFACT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
_METADATA_PREFIXES = {"md": NAMES["md"], "ds": NAMES["ds"]}


def start(provider: Provider) -> Started:
    """Make a signed request; the browser carries it in a form.

    The relay state is the request's own random id: it leads from the artifact, which says nothing
    of itself, to the attempt.
    """
    root = requests.authn_request(provider)
    request_id = root.get("ID", "")
    message = base64.b64encode(etree.tostring(root)).decode()
    fields = {"SAMLRequest": message, "RelayState": request_id}
    return Started(request_id, provider.sign_in_url, fields)


def look_at(form: Mapping[str, str]) -> Envelope:
    """Read the artifact; raise `AnswerRefused` for what is none."""
    content = decoded(form.get("SAMLart", ""), "artifact")
    require(len(content) == _ARTIFACT_BYTES and content[:2] == _ARTIFACT_TYPE, "artifact")
    request_id = form.get("RelayState", "")
    require(request_id.isprintable(), "attempt")
    return Envelope(request_id, base64.b64encode(content).decode())


def read(provider: Provider, envelope: Envelope) -> Vouched:
    """Fetch the answer of an artifact, once, and verify it."""
    people.take_artifact(provider=provider.name, artifact=envelope.content)
    message = requests.artifact_resolve(provider, envelope.content)
    return read_artifact_response(
        ask(provider.artifact_url, message),
        provider,
        resolve_id=message.get("ID", ""),
        request_id=envelope.request_id,
    )


def metadata(provider: Provider) -> str:
    """Describe us; the node takes its data on paper, and whoever fills that in copies from here."""
    root = etree.Element(
        tag("md:EntityDescriptor"), {"entityID": provider.service_id}, nsmap=_METADATA_PREFIXES
    )
    role = etree.SubElement(root, tag("md:SPSSODescriptor"), {"AuthnRequestsSigned": "true"})
    role.set("protocolSupportEnumeration", NAMES["samlp"])
    for use, certificate in (
        ("signing", settings.NODE_SIGNING_CERTIFICATE),
        ("encryption", settings.NODE_ENCRYPTION_CERTIFICATE),
    ):
        key = etree.SubElement(role, tag("md:KeyDescriptor"), {"use": use})
        data = etree.SubElement(etree.SubElement(key, tag("ds:KeyInfo")), tag("ds:X509Data"))
        lines = certificate.strip().splitlines()[1:-1]
        etree.SubElement(data, tag("ds:X509Certificate")).text = "".join(lines)
    service = etree.SubElement(role, tag("md:AssertionConsumerService"), {"index": "0"})
    service.set("Binding", _ARTIFACT_BINDING)
    service.set("Location", provider.acs)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode()


def sign_out(provider: Provider, name_id: str, session_index: str) -> str:
    """End the session at the node by SOAP; the person is signed out here whatever it answers."""
    if provider.sign_out_url:
        message = requests.logout_request(provider, name_id, session_index)
        try:
            answer = ask(provider.sign_out_url, message)
            require_message(answer, "LogoutResponse", provider, answers=message.get("ID", ""))
            check_status(status_codes(answer))
        except AnswerRefused as refusal:
            log.warning("Sign-out at %s did not succeed: %s", provider.name, refusal.code)
        except Cancelled:
            log.warning("Sign-out at %s did not succeed: status", provider.name)
    return ""


def read_sign_out(provider: Provider, query: str) -> SignOutAsked:
    """Refuse: the node ends no session by redirect."""
    raise AnswerRefused("sign-out")
