"""What the system asks of the provider: signed messages that come by HTTP redirect."""

import base64
import binascii
import zlib
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from lxml import etree

from testidp.messages import NAMES, RequestRefused, safe_parser, tag

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_LONGEST = 100_000
_SIGNED = ("SAMLRequest", "RelayState", "SigAlg")


@dataclass(frozen=True)
class Request:
    """A message of the system whose signature holds."""

    kind: str
    request_id: str
    relay_state: str


def read(query: str, *, kind: str, destination: str) -> Request:
    """Read a signed request (`AuthnRequest`, `LogoutRequest`); raise `RequestRefused` otherwise."""
    values = {name: found[0] for name, found in parse_qs(query).items()}
    _check_signature(query, values)
    try:
        inflater = zlib.decompressobj(-15)
        text = inflater.decompress(base64.b64decode(values["SAMLRequest"]), _LONGEST)
        root = etree.fromstring(text, safe_parser())
    except (KeyError, ValueError, zlib.error, etree.XMLSyntaxError) as error:
        raise RequestRefused("damaged") from error
    _check_content(root, kind, destination)
    return Request(kind, root.get("ID", ""), values.get("RelayState", ""))


def _check_signature(query: str, values: dict[str, str]) -> None:
    parts = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
    signed = "&".join(f"{name}={parts[name]}" for name in _SIGNED if name in parts)
    certificate = load_pem_x509_certificate(settings.TESTIDP_SERVICE["certificate"].encode())
    try:
        if unquote(parts["SigAlg"]) != RSA_SHA256:
            raise RequestRefused("algorithm")
        signature = base64.b64decode(values["Signature"])
        key = certificate.public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise RequestRefused("key")
        key.verify(signature, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (KeyError, binascii.Error, InvalidSignature) as error:
        raise RequestRefused("signature") from error


def _check_content(root: etree._Element, kind: str, destination: str) -> None:
    service = settings.TESTIDP_SERVICE
    if root.tag != tag(f"samlp:{kind}") or root.get("Destination") != destination:
        raise RequestRefused("addressee")
    if root.findtext("saml:Issuer", namespaces=NAMES) != service["entity_id"]:
        raise RequestRefused("issuer")
    if kind == "AuthnRequest" and root.get("AssertionConsumerServiceURL") != service["acs"]:
        raise RequestRefused("return address")


def sign_query(query: str) -> str:
    """Sign the query of a message that leaves by redirect; return the signature in base64."""
    key = serialization.load_pem_private_key(settings.TESTIDP_KEY.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("The pretend provider signs with RSA.")
    return base64.b64encode(key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
