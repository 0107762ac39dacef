"""What we ask of the national node: three messages, each signed with our key."""

import secrets

from django.utils import timezone
from lxml import etree

from portal.sign_in.documents import NAMES, tag
from portal.sign_in.national_node.signatures import sign
from portal.sign_in.providers import SUBSTANTIAL, Provider

_ARTIFACT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
_UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
_URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
_NATURAL_PERSON = "http://eidas.europa.eu/attributes/naturalperson/"
_WANTED = {
    "CurrentFamilyName": "FamilyName",
    "CurrentGivenName": "FirstName",
    "DateOfBirth": "DateOfBirth",
    "PersonIdentifier": "PersonIdentifier",
}
# The node's own prefixes, in the node's own messages.
_PREFIXES = {
    "saml2": NAMES["saml"],
    "saml2p": NAMES["samlp"],
    "ds": NAMES["ds"],
    "eidas": NAMES["eidas"],
}


def authn_request(provider: Provider) -> etree._Element:
    """Ask the node to confirm who sits at the browser, anew."""
    root = _message("AuthnRequest", provider)
    root.set("Destination", provider.sign_in_url)
    root.set("AssertionConsumerServiceURL", provider.acs)
    root.set("ProtocolBinding", _ARTIFACT_BINDING)
    root.set("ForceAuthn", "true")
    root.set("ProviderName", provider.display_name or provider.service_id)
    extensions = _add(root, "samlp:Extensions")
    _add(extensions, "eidas:SPType").text = "public"
    wanted = _add(extensions, "eidas:RequestedAttributes")
    for name, friendly in _WANTED.items():
        attribute = _add(wanted, "eidas:RequestedAttribute", FriendlyName=friendly)
        attribute.set("Name", _NATURAL_PERSON + name)
        attribute.set("NameFormat", _URI)
        attribute.set("isRequired", "true")
    _add(root, "samlp:NameIDPolicy", AllowCreate="true", Format=_UNSPECIFIED)
    context = _add(root, "samlp:RequestedAuthnContext", Comparison="minimum")
    _add(context, "saml:AuthnContextClassRef").text = SUBSTANTIAL
    sign(root)
    return root


def artifact_resolve(provider: Provider, artifact: str) -> etree._Element:
    """Ask the node for the answer that an artifact stands for; return the message in its envelope."""
    message = _message("ArtifactResolve", provider, _soap_body())
    _add(message, "samlp:Artifact").text = artifact
    sign(message)
    return message


def logout_request(provider: Provider, name_id: str, session_index: str) -> etree._Element:
    """Ask the node to end a session; return the message in its envelope."""
    message = _message("LogoutRequest", provider, _soap_body())
    _add(message, "saml:NameID", Format=_UNSPECIFIED).text = name_id
    if session_index:
        _add(message, "samlp:SessionIndex").text = session_index
    sign(message)
    return message


def _message(kind: str, provider: Provider, parent: etree._Element | None = None) -> etree._Element:
    name = tag(f"samlp:{kind}")
    if parent is None:
        root = etree.Element(name, nsmap=_PREFIXES)
    else:
        root = etree.SubElement(parent, name, nsmap=_PREFIXES)
    root.set("ID", f"ID-{secrets.token_hex(20)}")
    root.set("Version", "2.0")
    root.set("IssueInstant", timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"))
    _add(root, "saml:Issuer").text = provider.service_id
    return root


def _soap_body() -> etree._Element:
    envelope = etree.Element(tag("soap:Envelope"), nsmap={"soap": NAMES["soap"]})
    etree.SubElement(envelope, tag("soap:Header"))
    return etree.SubElement(envelope, tag("soap:Body"))


def _add(parent: etree._Element, name: str, **values: str) -> etree._Element:
    return etree.SubElement(parent, tag(name), values)
