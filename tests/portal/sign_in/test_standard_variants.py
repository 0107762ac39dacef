"""Other ways in which a provider of the standard dialect may send a genuine answer, and may not."""

import pytest
import xmlsec
from django.conf import settings
from lxml import etree

from testidp.messages import tag
from tests.portal.sign_in.dialects import Message
from tests.portal.sign_in.test_hostile_answers import assert_genuine_is_accepted, assert_refused
from tests.portal.sign_in.world import ticket_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.parametrize("dialect", ["standard"], indirect=True),
]


def encrypted(message: Message) -> None:
    """Encrypt the assertion for the system."""
    root, assertion = message.root, message.signed
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
    data = context.encrypt_xml(data, assertion)
    outer = etree.Element(tag("saml:EncryptedAssertion"))
    data.addprevious(outer)
    outer.append(data)


def signed_outside_too(message: Message) -> None:
    message.dialect.sign(message.root)


def signed_outside_alone(message: Message) -> None:
    message.signed.remove(message.signature)
    message.dialect.sign(message.root)


def encrypted_without_signature(message: Message) -> None:
    message.signed.remove(message.signature)
    encrypted(message)


def about_the_victim_and_encrypted(message: Message) -> None:
    message.dialect.name_victim(message.signed, message.answer)
    encrypted(message)


@pytest.mark.parametrize("forge", [encrypted, signed_outside_too])
def test_a_genuine_answer_in_another_dress_signs_in(dialect, browser, forge):
    assert ticket_in(dialect.deliver(browser, forge=forge))


@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (signed_outside_alone, "no-signed-assertion"),
        (encrypted_without_signature, "no-signed-assertion"),
        (about_the_victim_and_encrypted, "invalid-signature"),
    ],
)
def test_an_answer_in_another_dress_proves_no_more(dialect, browser, caplog, forge, why):
    assert_refused(dialect.deliver(browser, forge=forge), caplog, why)

    assert_genuine_is_accepted(dialect, browser)
