"""Encrypting an assertion as the national node does: ECDH-ES, ConcatKDF, AES key wrap, AES-GCM."""

import base64
import secrets

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.x509 import load_pem_x509_certificate
from lxml import etree

from testidp.messages import NAMES, add, new_id

_XENC, _XENC11 = NAMES["xenc"], NAMES["xenc11"]
_WRAP = _XENC + "kw-aes256"
_SHA256 = _XENC + "sha256"
_P256 = "urn:oid:1.2.840.10045.3.1.7"
# The node says aes256-gcm and sends a key of 128 bits.
_CONTENT_KEY_BYTES = 16


def add_encrypted(
    parent: etree._Element,
    content: bytes,
    certificate: str,
    *,
    parties: tuple[str, str],
    key_bytes: int = _CONTENT_KEY_BYTES,
) -> etree._Element:
    """Add an EncryptedAssertion that the owner of a certificate can open."""
    outer = add(parent, "saml:EncryptedAssertion")
    data = add(outer, "xenc:EncryptedData", Id=new_id(), Type=_XENC + "Element")
    method = add(data, "xenc:EncryptionMethod", Algorithm=_XENC11 + "aes256-gcm")
    add(method, "ds:DigestMethod", Algorithm=_SHA256)
    content_key, nonce = secrets.token_bytes(key_bytes), secrets.token_bytes(12)
    about = tuple(_with_length(text) for text in (_WRAP, *parties))
    ours = ec.generate_private_key(ec.SECP256R1())
    wrapped = aes_key_wrap(_wrapping_key(ours, certificate, about), content_key)
    _add_encrypted_key(data, ours.public_key(), about, wrapped)
    _add_cipher(data, nonce + AESGCM(content_key).encrypt(nonce, content, None))
    return outer


def _wrapping_key(
    ours: ec.EllipticCurvePrivateKey, certificate: str, about: tuple[bytes, ...]
) -> bytes:
    theirs = load_pem_x509_certificate(certificate.encode()).public_key()
    if not isinstance(theirs, ec.EllipticCurvePublicKey):
        raise TypeError("The national node encrypts for a key on an elliptic curve.")
    derivation = ConcatKDFHash(hashes.SHA256(), length=32, otherinfo=b"".join(about))
    return derivation.derive(ours.exchange(ec.ECDH(), theirs))


def _add_encrypted_key(
    data: etree._Element,
    public_key: ec.EllipticCurvePublicKey,
    about: tuple[bytes, ...],
    wrapped: bytes,
) -> None:
    key = add(add(data, "ds:KeyInfo"), "xenc:EncryptedKey", Id=new_id())
    add(key, "xenc:EncryptionMethod", Algorithm=_WRAP)
    agreement = add(add(key, "ds:KeyInfo"), "xenc:AgreementMethod", Algorithm=_XENC11 + "ECDH-ES")
    derivation = add(agreement, "xenc11:KeyDerivationMethod", Algorithm=_XENC11 + "ConcatKDF")
    parameters = add(derivation, "xenc11:ConcatKDFParams")
    for name, value in zip(("AlgorithmID", "PartyUInfo", "PartyVInfo"), about, strict=True):
        parameters.set(name, value.hex().upper())
    add(parameters, "ds:DigestMethod", Algorithm=_SHA256)
    value = add(add(agreement, "xenc:OriginatorKeyInfo"), "ds:KeyValue")
    point = add(value, "dsig11:ECKeyValue")
    add(point, "dsig11:NamedCurve", URI=_P256)
    octets = public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    add(point, "dsig11:PublicKey", base64.b64encode(octets).decode())
    _add_cipher(key, wrapped)


def _add_cipher(parent: etree._Element, content: bytes) -> None:
    text = base64.b64encode(content).decode()
    add(add(parent, "xenc:CipherData"), "xenc:CipherValue", text)


def _with_length(text: str) -> bytes:
    octets = text.encode()
    return len(octets).to_bytes(4) + octets
