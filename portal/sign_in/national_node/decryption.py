"""Decrypting an assertion: ECDH-ES, ConcatKDF, AES key wrap, AES-GCM, as the national node uses them."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from lxml import etree

from portal.sign_in.answers import AnswerRefused, require
from portal.sign_in.documents import algorithms, decoded, every, one, whole_text

_XENC, _XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
_CIPHERS = {_XENC11 + "aes128-gcm", _XENC11 + "aes256-gcm"}
_P256 = "urn:oid:1.2.840.10045.3.1.7"
_NONCE, _TAG = 12, 16
_AGREEMENT = "./ds:KeyInfo/xenc:AgreementMethod"
_DERIVATION = _AGREEMENT + "/xenc11:KeyDerivationMethod"
_POINT = _AGREEMENT + "/xenc:OriginatorKeyInfo/ds:KeyValue/dsig11:ECKeyValue"


def decrypted(encrypted: etree._Element) -> bytes:
    """Return what an EncryptedAssertion holds; raise `AnswerRefused` where our key opens nothing."""
    data = one(encrypted, "./xenc:EncryptedData", "encryption")
    require(data.get("Type") == _XENC + "Element", "encryption")
    cipher = algorithms(data, "./xenc:EncryptionMethod")
    require(len(cipher) == 1 and cipher[0] in _CIPHERS, "encryption")
    key = _content_key(one(data, "./ds:KeyInfo/xenc:EncryptedKey", "encryption"))
    content = _cipher_value(data)
    require(len(content) > _NONCE + _TAG, "encryption")
    try:
        # The node says aes256-gcm and sends a key of 128 bits: the key knows better.
        return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], None)
    except (InvalidTag, ValueError):
        raise AnswerRefused("decryption") from None


def _content_key(encrypted_key: etree._Element) -> bytes:
    require(
        algorithms(encrypted_key, "./xenc:EncryptionMethod") == [_XENC + "kw-aes256"]
        and algorithms(encrypted_key, _AGREEMENT) == [_XENC11 + "ECDH-ES"]
        and algorithms(encrypted_key, _DERIVATION) == [_XENC11 + "ConcatKDF"],
        "encryption",
    )
    try:
        return aes_key_unwrap(_wrapping_key(encrypted_key), _cipher_value(encrypted_key))
    except (InvalidUnwrap, ValueError):
        raise AnswerRefused("decryption") from None


def _wrapping_key(encrypted_key: etree._Element) -> bytes:
    parameters = one(encrypted_key, _DERIVATION + "/xenc11:ConcatKDFParams", "encryption")
    require(algorithms(parameters, "./ds:DigestMethod") == [_XENC + "sha256"], "encryption")
    about = "".join(
        parameters.get(name, "") for name in ("AlgorithmID", "PartyUInfo", "PartyVInfo")
    )
    derivation = ConcatKDFHash(hashes.SHA256(), length=32, otherinfo=bytes.fromhex(about))
    return derivation.derive(_our_key().exchange(ec.ECDH(), _sender_key(encrypted_key)))


def _sender_key(encrypted_key: etree._Element) -> ec.EllipticCurvePublicKey:
    value = one(encrypted_key, _POINT, "encryption")
    curves = [node.get("URI") for node in every(value, "./dsig11:NamedCurve")]
    require(curves == [_P256], "encryption")
    point = decoded(whole_text(value, "./dsig11:PublicKey", "encryption"), "encryption")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _our_key() -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(settings.NODE_ENCRYPTION_KEY.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("The national node encrypts for a key on an elliptic curve.")
    return key


def _cipher_value(node: etree._Element) -> bytes:
    path = "./xenc:CipherData/xenc:CipherValue"
    return decoded(whole_text(node, path, "encryption"), "encryption")
