"""Reading XML that a stranger sent: no document types, and never more or less than what was asked for."""

import base64
import binascii
from datetime import datetime

from django.utils.dateparse import parse_datetime
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML
from onelogin.saml2.xmlparser import DTDForbidden, EntitiesForbidden

from portal.sign_in.answers import AnswerRefused, require

NAMES = {
    **Saml.NSMAP,
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
    "eidas": "http://eidas.europa.eu/saml-extensions",
    "xenc11": "http://www.w3.org/2009/xmlenc11#",
    "dsig11": "http://www.w3.org/2009/xmldsig11#",
}


def tag(name: str) -> str:
    """Write a prefixed name as lxml does."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def decoded(text: str, code: str) -> bytes:
    """Read base64 that holds nothing else; raise `AnswerRefused` otherwise."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise AnswerRefused(code) from None


def parsed(content: bytes) -> etree._Element:
    """Parse a document without comments; a document type is refused before anything is read."""
    try:
        return OneLogin_Saml2_XML.to_etree(content)
    except (DTDForbidden, EntitiesForbidden):
        raise AnswerRefused("document-type") from None
    except (etree.XMLSyntaxError, ValueError):
        raise AnswerRefused("malformed") from None


def status_codes(root: etree._Element) -> list[str]:
    """Return the codes of a message's status, the outermost first."""
    codes = every(one(root, "./samlp:Status", "status"), ".//samlp:StatusCode")
    require(bool(codes), "status")
    return [code.get("Value", "") for code in codes]


def every(node: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements on a path."""
    return list(node.xpath(path, namespaces=NAMES))


def one(node: etree._Element, path: str, code: str) -> etree._Element:
    """Return the one element on a path; several, or none, are refused."""
    found = every(node, path)
    require(len(found) == 1, code)
    return found[0]


def whole_text(node: etree._Element, path: str, code: str = "element") -> str:
    """Return the whole text of the one element on a path; comments cut nothing off."""
    return str(one(node, path, code).xpath("string()"))


def algorithms(node: etree._Element, path: str) -> list[str]:
    """Return the algorithms that the elements on a path name."""
    return [found.get("Algorithm", "") for found in every(node, path)]


def moment(text: str | None) -> datetime | None:
    """Read a moment that names its zone; anything else is none."""
    try:
        found = parse_datetime(text or "")
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def require_unique_ids(root: etree._Element) -> None:
    """Refuse a document in which two elements go by one id."""
    found = [str(value) for value in root.xpath("//@ID | //@Id | //@id | //@xml:id")]
    require(len(found) == len(set(found)), "repeated-id")
