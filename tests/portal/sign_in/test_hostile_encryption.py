"""The national node's encryption: what was encrypted wrongly, for somebody else, or swapped."""

import base64

import pytest
from django.conf import settings
from lxml import etree

from ssoz.people.models import Person
from testidp.messages import tag
from testidp.national_node import answers as node
from tests.portal.sign_in.dialects import EACH_SIGNATURE, Message, encrypt_anew, part
from tests.portal.sign_in.test_hostile_answers import assert_genuine_is_accepted, assert_refused
from tests.portal.sign_in.world import CITIZEN

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
_FILE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


def _resigned(message: Message) -> None:
    inner = part(message.root, "//samlp:Response")
    inner.remove(part(inner, "ds:Signature"))
    node.sign(inner)


def for_somebody_else(message: Message) -> None:
    content = etree.tostring(node.assertion(message.answer))
    encrypt_anew(message, content, certificate=settings.NODE_SIGNING_CERTIFICATE)


def with_nothing_inside(message: Message) -> None:
    encrypt_anew(message, b"")


def with_another_element_inside(message: Message) -> None:
    content = etree.tostring(part(message.root, "//samlp:Response"))
    encrypt_anew(message, content)


def with_an_entity_inside(message: Message) -> None:
    content = _FILE.encode() + etree.tostring(node.assertion(message.answer))
    encrypt_anew(message, content)


def with_an_assertion_in_the_assertion(message: Message) -> None:
    outer = node.assertion(message.answer)
    etree.SubElement(outer, tag("saml:Advice")).append(node.assertion(message.answer))
    encrypt_anew(message, etree.tostring(outer))


def with_a_damaged_cipher(message: Message) -> None:
    value = part(message.root, "//xenc:EncryptedData/xenc:CipherData/xenc:CipherValue")
    octets = bytearray(base64.b64decode(value.text))
    octets[-1] ^= 1
    value.text = base64.b64encode(octets).decode()
    _resigned(message)


def with_a_damaged_key(message: Message) -> None:
    value = part(message.root, "//xenc:EncryptedKey/xenc:CipherData/xenc:CipherValue")
    value.text = base64.b64encode(bytes(24)).decode()
    _resigned(message)


def with_a_point_off_the_curve(message: Message) -> None:
    octets = b"\x04" + bytes(63) + b"\x01"
    part(message.root, "//dsig11:PublicKey").text = base64.b64encode(octets).decode()
    _resigned(message)


def with_other_parties(message: Message) -> None:
    part(message.root, "//xenc11:ConcatKDFParams").set("PartyUInfo", "00000001FF")
    _resigned(message)


def with_parties_that_are_no_numbers(message: Message) -> None:
    part(message.root, "//xenc11:ConcatKDFParams").set("PartyUInfo", "who?")
    _resigned(message)


def _method(path: str, algorithm: str):
    def change(message: Message) -> None:
        part(message.root, path).set("Algorithm", algorithm)
        _resigned(message)

    return change


_XENC = "http://www.w3.org/2001/04/xmlenc#"
_WRONG = [
    (for_somebody_else, "decryption"),
    (with_nothing_inside, "encryption"),
    (with_another_element_inside, "assertions"),
    (with_an_entity_inside, "document-type"),
    (with_an_assertion_in_the_assertion, "assertions"),
    (with_a_damaged_cipher, "decryption"),
    (with_a_damaged_key, "decryption"),
    (with_a_point_off_the_curve, "decryption"),
    (with_other_parties, "decryption"),
    (with_parties_that_are_no_numbers, "decryption"),
    (_method("//xenc:EncryptedData/xenc:EncryptionMethod", _XENC + "aes256-cbc"), "encryption"),
    (_method("//xenc:EncryptedKey/xenc:EncryptionMethod", _XENC + "rsa-1_5"), "encryption"),
    (_method("//xenc:AgreementMethod", _XENC + "dh"), "encryption"),
    (_method("//xenc11:ConcatKDFParams/ds:DigestMethod", _XENC + "sha512"), "encryption"),
]


@pytest.mark.parametrize("dialect", ["national-node"], indirect=True)
@pytest.mark.parametrize(
    ("forge", "why"),
    _WRONG,
    ids=[f"{number}-{forge.__name__}" for number, (forge, _) in enumerate(_WRONG)],
)
def test_what_our_key_does_not_open_properly_is_refused(dialect, browser, caplog, forge, why):
    assert_refused(dialect.deliver(browser, forge=forge), caplog, why)

    assert_genuine_is_accepted(dialect, browser)


def swapped_for_the_victims(message: Message) -> None:
    message.dialect.name_victim(message.root, message.answer)


@pytest.mark.parametrize("dialect", EACH_SIGNATURE[1:], indirect=True)
def test_an_encrypted_assertion_that_was_swapped_is_refused(dialect, browser, caplog):
    answer = dialect.deliver(browser, forge=swapped_for_the_victims)

    assert_refused(answer, caplog, "invalid-signature")
    assert_genuine_is_accepted(dialect, browser)


@pytest.mark.parametrize("dialect", ["national-node"], indirect=True)
def test_an_assertion_in_clear_beside_the_encrypted_one_is_refused(dialect, browser, caplog):
    def in_clear(message: Message) -> None:
        message.signed.append(node.assertion(dialect.victims(message.answer)))
        _resigned(message)

    assert_refused(dialect.deliver(browser, forge=in_clear), caplog, "assertions")
    assert_genuine_is_accepted(dialect, browser)


@pytest.mark.parametrize("dialect", ["national-node"], indirect=True)
@pytest.mark.parametrize("size", [16, 32])
def test_a_content_key_of_either_size_opens_the_assertion(dialect, browser, size):
    def sized(message: Message) -> None:
        content = etree.tostring(node.assertion(message.answer))
        encrypt_anew(message, content, key_bytes=size)

    assert dialect.deliver(browser, forge=sized).status_code == 303
    assert Person.objects.get().pesel == CITIZEN.pesel
