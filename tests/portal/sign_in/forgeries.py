"""Forged answers: an honest signed one, wrapped, swapped or spoilt so that another person stands in it."""

from copy import deepcopy

import xmlsec
from django.conf import settings
from lxml import etree

from testidp.answers import EIDAS
from testidp.requests import SAML, SAMLP
from tests.portal.sign_in.world import CITIZENS

DS = "http://www.w3.org/2000/09/xmldsig#"
NAMES = {"saml": SAML, "samlp": SAMLP, "ds": DS}
VICTIM = CITIZENS[2]


def assertion_in(root: etree._Element) -> etree._Element:
    """Return the assertion of an answer."""
    return root.find("saml:Assertion", NAMES)


def signature_in(element: etree._Element) -> etree._Element:
    """Return the signature of an element."""
    return element.find("ds:Signature", NAMES)


def name_victim(assertion: etree._Element) -> etree._Element:
    """Put the victim's data in place of the attacker's own."""
    values = {
        "PersonIdentifier": VICTIM.pesel,
        "CurrentGivenName": VICTIM.first_name,
        "CurrentFamilyName": VICTIM.family_name,
        "DateOfBirth": VICTIM.birth_date.isoformat(),
    }
    for attribute in assertion.iterfind(".//saml:Attribute", NAMES):
        attribute[0].text = values[attribute.get("Name").removeprefix(EIDAS)]
    return assertion


def forged_copy(assertion: etree._Element, *, signed: bool = False) -> etree._Element:
    """Return a copy that names the victim, under an id of its own, with or without the signature."""
    copy = name_victim(deepcopy(assertion))
    copy.set("ID", "_forged")
    if not signed:
        copy.remove(signature_in(copy))
    return copy


def changed_after_signing(root: etree._Element) -> etree._Element:
    """Change the data under a signature."""
    name_victim(assertion_in(root))
    return root


def unsigned(root: etree._Element) -> etree._Element:
    """Take the signature away."""
    assertion = name_victim(assertion_in(root))
    assertion.remove(signature_in(assertion))
    return root


def forged_before(root: etree._Element) -> etree._Element:
    """Put a forged assertion before the signed one."""
    honest = assertion_in(root)
    honest.addprevious(forged_copy(honest))
    return root


def forged_after(root: etree._Element) -> etree._Element:
    """Put a forged assertion after the signed one."""
    honest = assertion_in(root)
    honest.addnext(forged_copy(honest))
    return root


def forged_with_the_same_id(root: etree._Element) -> etree._Element:
    """Put a forged assertion before the signed one, under the same id."""
    honest = assertion_in(root)
    forged = forged_copy(honest)
    forged.set("ID", honest.get("ID"))
    honest.addprevious(forged)
    return root


def forged_around(root: etree._Element) -> etree._Element:
    """Wrap the signed assertion in a forged one."""
    honest = assertion_in(root)
    forged = forged_copy(honest)
    root.replace(honest, forged)
    forged.append(honest)
    return root


def signature_moved_to_forged(root: etree._Element) -> etree._Element:
    """Give the signature to a forged assertion; the signed one stands beside it."""
    honest = assertion_in(root)
    forged = forged_copy(honest)
    forged.insert(1, signature_in(honest))
    honest.addprevious(forged)
    return root


def honest_inside_the_signature(root: etree._Element) -> etree._Element:
    """Hide the signed assertion in an Object of the signature that the forged one carries."""
    honest = assertion_in(root)
    forged = forged_copy(honest)
    signature = signature_in(honest)
    root.replace(honest, forged)
    forged.insert(1, signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(honest)
    return root


def honest_inside_advice(root: etree._Element) -> etree._Element:
    """Hide the signed assertion in the Advice of the forged one."""
    honest = assertion_in(root)
    forged = forged_copy(honest)
    root.replace(honest, forged)
    conditions = forged.find("saml:Conditions", NAMES)
    advice = etree.Element(f"{{{SAML}}}Advice")
    conditions.addnext(advice)
    advice.append(honest)
    return root


def honest_inside_extensions(root: etree._Element) -> etree._Element:
    """Hide the signed assertion in the Extensions of the answer."""
    honest = assertion_in(root)
    root.replace(honest, forged_copy(honest))
    extensions = etree.Element(f"{{{SAMLP}}}Extensions")
    root.insert(1, extensions)
    extensions.append(honest)
    return root


def answer_inside_an_answer(root: etree._Element) -> etree._Element:
    """Wrap the whole honest answer in a forged one."""
    outer = deepcopy(root)
    outer.set("ID", "_outer")
    honest = assertion_in(outer)
    outer.replace(honest, forged_copy(honest))
    extensions = etree.Element(f"{{{SAMLP}}}Extensions")
    outer.insert(1, extensions)
    extensions.append(root)
    return outer


def forged_beside_signed_in_status(root: etree._Element) -> etree._Element:
    """Hide the signed assertion in the detail of the status."""
    honest = assertion_in(root)
    root.replace(honest, forged_copy(honest))
    detail = etree.SubElement(root.find("samlp:Status", NAMES), f"{{{SAMLP}}}StatusDetail")
    detail.append(honest)
    return root


def second_reference(root: etree._Element) -> etree._Element:
    """Add a second reference to the signature."""
    info = signature_in(assertion_in(root)).find("ds:SignedInfo", NAMES)
    info.append(deepcopy(info.find("ds:Reference", NAMES)))
    return root


def reference_to_nothing(root: etree._Element) -> etree._Element:
    """Have the signature speak of the whole document."""
    signature_in(assertion_in(root)).find(".//ds:Reference", NAMES).set("URI", "")
    return changed_after_signing(root)


def hmac_with_the_public_certificate(root: etree._Element) -> etree._Element:
    """Sign with the public certificate as if it were a shared secret."""
    assertion = name_victim(assertion_in(root))
    assertion.remove(signature_in(assertion))
    key = xmlsec.Key.from_binary_data(xmlsec.KeyData.HMAC, settings.TESTIDP_CERTIFICATE.encode())
    return _signed_with(root, key, xmlsec.Transform.HMAC_SHA256, xmlsec.Transform.SHA256)


def weak_hash(root: etree._Element) -> etree._Element:
    """Sign properly, but with SHA-1."""
    assertion = assertion_in(root)
    assertion.remove(signature_in(assertion))
    key = xmlsec.Key.from_memory(settings.TESTIDP_KEY, xmlsec.KeyFormat.PEM)
    return _signed_with(root, key, xmlsec.Transform.RSA_SHA1, xmlsec.Transform.SHA1)


def _signed_with(
    root: etree._Element, key: xmlsec.Key, method: object, digest: object
) -> etree._Element:
    assertion = assertion_in(root)
    node = xmlsec.template.create(assertion, xmlsec.Transform.EXCL_C14N, method, ns="ds")
    assertion.insert(1, node)
    reference = xmlsec.template.add_reference(node, digest, uri=f"#{assertion.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.tree.add_ids(assertion, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = key
    context.sign(node)
    return root


def encrypted(root: etree._Element) -> etree._Element:
    """Encrypt the assertion for the system, as a provider may."""
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(settings.SAML_CERTIFICATE, xmlsec.KeyFormat.CERT_PEM))
    data = xmlsec.template.encrypted_data_create(
        root, xmlsec.Transform.AES256, type=xmlsec.EncryptionType.ELEMENT, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    wrapped_key = xmlsec.template.add_encrypted_key(info, xmlsec.Transform.RSA_OAEP)
    xmlsec.template.encrypted_data_ensure_cipher_value(wrapped_key)
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, 256, xmlsec.KeyDataType.SESSION)
    data = context.encrypt_xml(data, assertion_in(root))
    outer = etree.Element(f"{{{SAML}}}EncryptedAssertion")
    data.addprevious(outer)
    outer.append(data)
    return root


FORGERIES = [
    changed_after_signing,
    unsigned,
    forged_before,
    forged_after,
    forged_with_the_same_id,
    forged_around,
    signature_moved_to_forged,
    honest_inside_the_signature,
    honest_inside_advice,
    honest_inside_extensions,
    answer_inside_an_answer,
    forged_beside_signed_in_status,
    second_reference,
    reference_to_nothing,
    hmac_with_the_public_certificate,
    weak_hash,
]
