"""The words and the small change of SAML messages, for both dialects."""

import secrets
from datetime import UTC, datetime

import xmlsec
from lxml import etree

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
NAMES = {
    "saml": SAML,
    "samlp": SAMLP,
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "dsig11": "http://www.w3.org/2009/xmldsig11#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "xenc11": "http://www.w3.org/2009/xmlenc11#",
    "eidas": "http://eidas.europa.eu/saml-extensions",
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


class RequestRefused(Exception):
    """The message is not one of the registered system, or is damaged."""


def tag(name: str) -> str:
    """Write a prefixed name as lxml does."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def add(parent: etree._Element, name: str, text: str = "", **values: str) -> etree._Element:
    """Add an element; an empty value leaves its attribute out."""
    child = etree.SubElement(parent, tag(name))
    child.text = text or None
    fill(child, **values)
    return child


def fill(element: etree._Element, **values: str) -> None:
    """Set attributes; an empty value leaves its attribute out."""
    for name, value in values.items():
        if value:
            element.set(name, value)


def new_id() -> str:
    """Make an id that nobody has used."""
    return f"_{secrets.token_hex(20)}"


def instant(moment: datetime) -> str:
    """Write a moment as SAML does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def safe_parser() -> etree.XMLParser:
    """Return a parser that reads nothing but what it is given."""
    return etree.XMLParser(resolve_entities=False, no_network=True)


def sign_in_place(
    element: etree._Element,
    method: object,
    key: str,
    certificate: str,
    prefixes: list[str] | None = None,
) -> None:
    """Sign an element where it stands: moved afterwards, its prefixes and signature would break."""
    node = xmlsec.template.create(element, xmlsec.Transform.EXCL_C14N, method, ns="ds")
    element.insert(1, node)
    reference = xmlsec.template.add_reference(
        node, xmlsec.Transform.SHA256, uri=f"#{element.get('ID')}"
    )
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    canonical = xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    if prefixes:
        xmlsec.template.transform_add_c14n_inclusive_namespaces(canonical, prefixes)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(node))
    context = xmlsec.SignatureContext()
    context.register_id(element, "ID")
    context.key = xmlsec.Key.from_memory(key, xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(certificate, xmlsec.KeyFormat.PEM)
    context.sign(node)
