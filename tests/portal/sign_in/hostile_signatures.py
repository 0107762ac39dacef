"""Signatures that are missing, weak, somebody else's, or say less than they seem to."""

import base64
import hashlib
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import xmlsec
from django.conf import settings
from lxml import etree

from testidp.keys import pair
from testidp.messages import tag
from tests.portal.sign_in.dialects import Message, part

_XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
_EMPTY = base64.b64encode(hashlib.sha256(b"").digest()).decode()


def _info(message: Message) -> etree._Element:
    return part(message.signature, "ds:SignedInfo")


def _reference(message: Message) -> etree._Element:
    return part(_info(message), "ds:Reference")


def changed_after_signing(message: Message) -> None:
    message.dialect.name_victim(message.signed, message.answer)


def unsigned(message: Message) -> None:
    changed_after_signing(message)
    message.signed.remove(message.signature)


def signature_emptied(message: Message) -> None:
    part(message.signature, "ds:SignatureValue").text = ""


def signature_of_noughts(message: Message) -> None:
    part(message.signature, "ds:SignatureValue").text = base64.b64encode(bytes(64)).decode()


def digest_of_the_change(message: Message) -> None:
    """Change the data and the digest, as if nobody looked at the signature over the digest."""
    changed_after_signing(message)
    signature = message.signature
    copy = deepcopy(message.signed)
    copy.remove(part(copy, "ds:Signature"))
    digest = hashlib.sha256(etree.tostring(copy, method="c14n", exclusive=True)).digest()
    part(signature, ".//ds:DigestValue").text = base64.b64encode(digest).decode()


def second_signature(message: Message) -> None:
    message.signature.addnext(deepcopy(message.signature))


def signature_in_another_place(message: Message) -> None:
    message.signed.append(message.signature)


def reference_to_everything(message: Message) -> None:
    _reference(message).set("URI", "")
    changed_after_signing(message)


def reference_to_another(message: Message) -> None:
    _reference(message).set("URI", "#_another")


def reference_to_nothing(message: Message) -> None:
    del _reference(message).attrib["URI"]


def reference_to_a_file(message: Message) -> None:
    _reference(message).set("URI", "file:///etc/hostname")


def reference_to_the_network(message: Message) -> None:
    _reference(message).set("URI", "http://127.0.0.1:9/")


def no_reference(message: Message) -> None:
    _info(message).remove(_reference(message))


def no_id(message: Message) -> None:
    del message.signed.attrib["ID"]


def id_in_other_words(message: Message) -> None:
    """Let another element go by the id of the signed one, in the words of XML itself."""
    message.container.set("{http://www.w3.org/XML/1998/namespace}id", message.signed.get("ID"))


def not_transformed(message: Message) -> None:
    _reference(message).remove(part(_reference(message), "ds:Transforms"))


def transformed_by_a_program(message: Message) -> None:
    transforms = part(_reference(message), "ds:Transforms")
    step = etree.SubElement(transforms, tag("ds:Transform"), {"Algorithm": _XSLT})
    sheet = "{http://www.w3.org/1999/XSL/Transform}stylesheet"
    etree.SubElement(step, sheet, {"version": "1.0"})


def no_canonical_form(message: Message) -> None:
    """Name a namespace that has no canonical form, and the digest of nothing."""
    changed_after_signing(message)
    values = list(message.signed.iter(tag("saml:AttributeValue")))
    place = values[-1] if values else message.signed
    etree.SubElement(place, "{relative}x", nsmap={"x": "relative"})
    part(message.signature, ".//ds:DigestValue").text = _EMPTY


def _signed_again(
    message: Message,
    key: xmlsec.Key,
    method: object,
    digest: object = xmlsec.Transform.SHA256,
    *,
    canonical: object = xmlsec.Transform.EXCL_C14N,
    more: Callable[[etree._Element], object] | None = None,
) -> None:
    """Sign once more in a way of one's own; `more` may add to the reference."""
    element = message.signed
    element.remove(message.signature)
    node = xmlsec.template.create(element, canonical, method, ns="ds")
    element.insert(1, node)
    reference = xmlsec.template.add_reference(node, digest, uri=f"#{element.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    if more is not None:
        more(reference)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    context = xmlsec.SignatureContext()
    context.register_id(element, "ID")
    context.key = key
    context.sign(node)


def _signed_by_the_provider(message: Message, *, method: object = None, **ways: Any) -> None:
    """Sign with the provider's own key: what is refused is the way alone."""
    key = xmlsec.Key.from_memory(message.dialect.key[0], xmlsec.KeyFormat.PEM)
    _signed_again(message, key, method or message.dialect.method, **ways)


def second_reference(message: Message) -> None:
    def twice(reference: etree._Element) -> None:
        first = deepcopy(reference)
        xmlsec.template.add_transform(first, xmlsec.Transform.EXCL_C14N)
        reference.addprevious(first)

    _signed_by_the_provider(message, more=twice)


def canonical_in_another_way(message: Message) -> None:
    _signed_by_the_provider(message, canonical=xmlsec.Transform.C14N)


def transformed_by_xpath(message: Message) -> None:
    """Have the signature cover nothing, and change everything."""

    def nothing(reference: etree._Element) -> None:
        step = xmlsec.template.add_transform(reference, xmlsec.Transform.XPATH)
        etree.SubElement(step, tag("ds:XPath")).text = "not(//*)"

    _signed_by_the_provider(message, more=nothing)
    changed_after_signing(message)


def weak_signature(message: Message) -> None:
    _signed_by_the_provider(message, method=message.dialect.sha1_method)


def weak_digest(message: Message) -> None:
    _signed_by_the_provider(message, digest=xmlsec.Transform.SHA1)


def hmac_with_the_public_certificate(message: Message) -> None:
    """Sign with the public certificate as if it were a shared secret."""
    changed_after_signing(message)
    certificate = message.dialect.key[1].encode()
    key = xmlsec.Key.from_binary_data(xmlsec.KeyData.HMAC, certificate)
    _signed_again(message, key, xmlsec.Transform.HMAC_SHA256)


def _stranger(curve: bool) -> tuple[str, str]:
    return pair(settings.DATA_DIR / f"stranger-{curve}.pem", curve=curve)


def signed_by_a_stranger(message: Message) -> None:
    """Sign with a key of one's own, whose certificate comes along."""
    changed_after_signing(message)
    message.signed.remove(message.signature)
    message.dialect.sign(message.signed, *_stranger(message.dialect.name != "standard"))


def signed_by_a_stranger_in_the_providers_name(message: Message) -> None:
    """Sign with a key of one's own, and send the provider's certificate along."""
    changed_after_signing(message)
    message.signed.remove(message.signature)
    key = _stranger(message.dialect.name != "standard")[0]
    message.dialect.sign(message.signed, key, message.dialect.key[1])


def signed_by_a_stranger_of_another_kind(message: Message) -> None:
    """Sign with a key of the other kind: a curve for RSA, RSA for a curve."""
    changed_after_signing(message)
    curve = message.dialect.name == "standard"
    method = xmlsec.Transform.ECDSA_SHA256 if curve else xmlsec.Transform.RSA_SHA256
    key = xmlsec.Key.from_memory(_stranger(curve)[0], xmlsec.KeyFormat.PEM)
    _signed_again(message, key, method)


def signature_of_another_answer(message: Message) -> None:
    """Carry over the signature of a genuine answer to a forged one."""
    signature = deepcopy(message.signature)
    changed_after_signing(message)
    message.signed.set("ID", "_forged")
    part(signature, ".//ds:Reference").set("URI", "#_forged")
    message.signed.replace(message.signature, signature)


def _each(why: str) -> tuple[str, str, str]:
    return why, why, why


# The reasons: of the standard dialect, of the node's inner signature, of its outer one. None where
# nobody could seal the outside of such a thing.
SIGNATURES = [
    (changed_after_signing, _each("invalid-signature")),
    (unsigned, ("no-signed-assertion", "signature", "signature")),
    (signature_emptied, _each("invalid-signature")),
    (signature_of_noughts, _each("invalid-signature")),
    (digest_of_the_change, _each("invalid-signature")),
    (second_reference, _each("reference")),
    (second_signature, ("duplicated-id-in-signed-elements", "signature", "signature")),
    (signature_in_another_place, ("invalid-xml-format", "signature", "signature")),
    (reference_to_everything, ("missing-conditions", "reference", "reference")),
    (reference_to_another, ("invalid-signed-element", "reference", "reference")),
    (reference_to_nothing, ("malformed", "reference", "reference")),
    (reference_to_a_file, ("invalid-signed-element", "reference", "reference")),
    (reference_to_the_network, ("invalid-signed-element", "reference", "reference")),
    (no_reference, ("invalid-xml-format", "reference", "reference")),
    (no_id, ("id-not-found-in-signed-element", "reference", "reference")),
    (id_in_other_words, ("invalid-xml-format", "repeated-id", "repeated-id")),
    (transformed_by_xpath, _each("transforms")),
    (transformed_by_a_program, ("invalid-signature", "transforms", "transforms")),
    (not_transformed, ("invalid-signature", "transforms", "transforms")),
    (canonical_in_another_way, _each("canonical-form")),
    (no_canonical_form, ("invalid-signature", "", "invalid-signature")),
    (hmac_with_the_public_certificate, ("invalid-signature", "algorithm", "algorithm")),
    (weak_signature, ("deprecated-signature-method", "algorithm", "algorithm")),
    (weak_digest, ("deprecated-digest-method", "digest", "digest")),
    (signed_by_a_stranger, _each("invalid-signature")),
    (signed_by_a_stranger_in_the_providers_name, _each("invalid-signature")),
    (signed_by_a_stranger_of_another_kind, ("invalid-signature", "algorithm", "algorithm")),
    (signature_of_another_answer, _each("invalid-signature")),
]
