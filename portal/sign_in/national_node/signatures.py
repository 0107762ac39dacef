"""Enveloped ECDSA signatures: made and verified where the element stands.

An element that is moved after it was signed takes on other prefixes, and its signature breaks;
so what is signed, or to be verified, stays in its document.
"""

from collections.abc import Iterable

import xmlsec
from django.conf import settings
from lxml import etree

from portal.sign_in.answers import AnswerRefused, require
from portal.sign_in.documents import algorithms, one, tag

_ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_PARTS = [tag("ds:SignedInfo"), tag("ds:SignatureValue"), tag("ds:KeyInfo")]


def sign(element: etree._Element) -> None:
    """Sign an element with our key; the signature follows its Issuer."""
    node = xmlsec.template.create(
        element, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.ECDSA_SHA256, ns="ds"
    )
    one(element, "./saml:Issuer", "issuer").addnext(node)
    reference = xmlsec.template.add_reference(
        node, xmlsec.Transform.SHA256, uri=f"#{element.get('ID')}"
    )
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(node))
    context = xmlsec.SignatureContext()
    context.register_id(element, "ID")
    context.key = xmlsec.Key.from_memory(settings.NODE_SIGNING_KEY, xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(settings.NODE_SIGNING_CERTIFICATE, xmlsec.KeyFormat.PEM)
    context.sign(node)


def verify(element: etree._Element, certificates: Iterable[str]) -> None:
    """Refuse an element unless one of the pinned certificates signed it, wholly and plainly."""
    signature = one(element, "./ds:Signature", "signature")
    require(signature.getprevious().tag == tag("saml:Issuer"), "signature")
    require([child.tag for child in signature] in (_PARTS, _PARTS[:2]), "signature")
    _require_plain(signature, element)
    if not any(_holds(signature, element, certificate) for certificate in certificates):
        raise AnswerRefused("invalid-signature")


def _require_plain(signature: etree._Element, element: etree._Element) -> None:
    info = one(signature, "./ds:SignedInfo", "signature")
    require(algorithms(info, "./ds:CanonicalizationMethod") == [_EXCLUSIVE], "canonical-form")
    require(algorithms(info, "./ds:SignatureMethod") == [_ECDSA_SHA256], "algorithm")
    reference = one(info, "./ds:Reference", "reference")
    require(reference.get("URI") == f"#{element.get('ID')}", "reference")
    transforms = algorithms(reference, "./ds:Transforms/ds:Transform")
    require(transforms == [_ENVELOPED, _EXCLUSIVE], "transforms")
    require(algorithms(reference, "./ds:DigestMethod") == [_SHA256], "digest")


def _holds(signature: etree._Element, element: etree._Element, certificate: str) -> bool:
    context = xmlsec.SignatureContext()
    context.register_id(element, "ID")
    # A key of our own choice: what the signature says of its key is not read.
    context.key = xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_PEM)
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True
