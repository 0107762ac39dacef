"""Files of metadata: what they must say, and that nothing else is believed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from portal.sign_in.provider_metadata import Described, MetadataRefused, read_metadata
from testidp.keys import pair
from tests.portal.sign_in.metadata_files import (
    AT,
    BOTH_WAYS,
    ENTITY_ID,
    POST,
    endpoint,
    entities,
    entity,
    key,
)

OTHER = "https://other.example/idp"


def read(text: str, entity_id: str = "") -> Described:
    return read_metadata(text.encode(), entity_id=entity_id, schemes=("https",))


def certificate_of_bits(bits: int) -> str:
    secret = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "provider")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(secret.public_key()).serial_number(1)
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return builder.sign(secret, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


@pytest.fixture
def certificate(tmp_path) -> Callable[[str], str]:
    """Return a function that makes a certificate once a name."""
    return lambda name: pair(tmp_path / f"{name}.pem")[1]


def test_a_file_of_keycloak_gives_id_addresses_of_redirects_and_the_certificate(certificate):
    found = read(entity(key(certificate("now"))))

    assert found == Described(ENTITY_ID, AT, AT, "", (certificate("now"),))


def test_both_certificates_count_while_a_provider_changes_them_and_one_for_encryption_does_not(
    certificate,
):
    keys = key(certificate("next")) + key(certificate("now"), use="")
    found = read(entity(keys + key(certificate("sealing"), use="encryption")))

    assert found.certificates == (certificate("next"), certificate("now"))


def test_the_same_certificate_twice_is_one(certificate):
    assert len(read(entity(key(certificate("now")) * 2)).certificates) == 1


def test_answers_to_a_sign_out_go_where_the_provider_wants_them(certificate):
    ends = endpoint("SingleSignOnService") + endpoint(
        "SingleLogoutService", address=f"{AT}/ask", answers=f"{AT}/answer"
    )

    found = read(entity(key(certificate("now")), ends))

    assert (found.sign_out_url, found.sign_out_answer_url) == (f"{AT}/ask", f"{AT}/answer")


def test_a_provider_without_sign_out_by_redirect_has_none(certificate):
    ends = endpoint("SingleSignOnService") + endpoint("SingleLogoutService", POST)

    assert read(entity(key(certificate("now")), ends)).sign_out_url == ""


def test_of_several_providers_the_one_of_the_settings_is_read(certificate):
    keys = key(certificate("now"))
    text = entities(entity(keys), entities(entity(keys, entity_id=OTHER)))

    assert read(text, OTHER).entity_id == OTHER


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda keys: "", "is no XML"),
        (lambda keys: "entityID: eploz", "is no XML"),
        (lambda keys: f'<!DOCTYPE a [<!ENTITY b "c">]>{entity(keys)}', "has a document type"),
        (lambda keys: "<html/>", "is XML, but no SAML metadata"),
        (lambda keys: entities(), "describes no identity provider"),
        (lambda keys: entity(keys, protocol="urn:mace:shibboleth:1.0"), "describes no identity"),
        (lambda keys: entities(entity(keys), entity(keys, entity_id=OTHER)), "several"),
        (lambda keys: entity(""), "no certificate for signatures"),
        (lambda keys: entity(keys.replace("signing", "encryption")), "no certificate"),
        (lambda keys: entity(keys.replace("MII", "AII")), "certificate that cannot be read"),
        (lambda keys: entity(keys.replace("MII", "§§")), "certificate that cannot be read"),
        (lambda keys: entity(keys, endpoint("SingleSignOnService", POST)), "by HTTP-Redirect"),
        (lambda keys: entity(keys, ""), "by HTTP-Redirect"),
        (lambda keys: entity(keys, BOTH_WAYS.replace("https:", "http:")), "begin with https"),
        (lambda keys: entity(keys, BOTH_WAYS.replace("https:", "javascript:")), "begin with https"),
        (lambda keys: entity(keys, endpoint("SingleSignOnService", address="/x")), "begin with"),
    ],
    ids=[
        "empty", "no XML", "document type", "other XML", "nobody", "SAML 1", "several", "no key",
        "no key for signatures", "broken certificate", "no base64", "by form alone", "no address",
        "plain http", "script", "no site",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_words(certificate, make, told):
    with pytest.raises(MetadataRefused, match=told):
        read(make(key(certificate("now"))))


def test_a_provider_that_the_file_does_not_describe_is_refused(certificate):
    with pytest.raises(MetadataRefused, match=f"does not describe {OTHER}"):
        read(entity(key(certificate("now"))), OTHER)


def test_a_key_that_is_too_short_is_refused():
    with pytest.raises(MetadataRefused, match="less than 2048 bits"):
        read(entity(key(certificate_of_bits(1024))))
