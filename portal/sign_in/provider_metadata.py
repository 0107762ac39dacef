"""What a file of SAML metadata says of an identity provider; read once, when the system starts."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from portal.sign_in.answers import AnswerRefused
from portal.sign_in.documents import NAMES, decoded, every, parsed, tag

_ROLE = f"./md:IDPSSODescriptor[contains(@protocolSupportEnumeration, '{NAMES['samlp']}')]"
_CERTIFICATES = "./md:KeyDescriptor[not(@use) or @use='signing']//ds:X509Certificate"
_LOCATIONS = ("Location", "ResponseLocation")
_RSA_BITS = 2048


class MetadataRefused(Exception):
    """The file cannot be used. The message goes on after the file's name and is for the operator."""


@dataclass(frozen=True)
class Described:
    """An identity provider as its metadata describe it."""

    entity_id: str
    sign_in_url: str
    sign_out_url: str
    sign_out_answer_url: str
    certificates: tuple[str, ...]


def read_metadata(content: bytes, *, entity_id: str, schemes: Collection[str]) -> Described:
    """Read the one provider of a file, or the one of an id; raise `MetadataRefused` otherwise.

    Addresses that begin with another scheme than these are refused.
    """
    try:
        root = parsed(content)
    except AnswerRefused:
        raise MetadataRefused("is no XML, or has a document type.") from None
    entity = _chosen(_entities(root), entity_id)
    role = every(entity, _ROLE)[0]
    sign_in, _ = _addresses(role, "SingleSignOnService", schemes)
    if not sign_in:
        raise MetadataRefused("names no address for signing in by HTTP-Redirect.")
    sign_out, sign_out_answer = _addresses(role, "SingleLogoutService", schemes)
    return Described(
        entity_id=entity.get("entityID", ""),
        sign_in_url=sign_in,
        sign_out_url=sign_out,
        sign_out_answer_url=sign_out_answer,
        certificates=_certificates(role),
    )


def _entities(root: etree._Element) -> dict[str, etree._Element]:
    """Return the identity providers of a file by their ids."""
    if root.tag not in (tag("md:EntityDescriptor"), tag("md:EntitiesDescriptor")):
        raise MetadataRefused("is XML, but no SAML metadata.")
    entities = [entity for entity in root.iter(tag("md:EntityDescriptor")) if every(entity, _ROLE)]
    return {entity.get("entityID", ""): entity for entity in entities}


def _chosen(entities: dict[str, etree._Element], entity_id: str) -> etree._Element:
    if not entities:
        raise MetadataRefused("describes no identity provider of SAML 2.0.")
    if entity_id and entity_id not in entities:
        raise MetadataRefused(f"does not describe {entity_id}.")
    if not entity_id and len(entities) > 1:
        raise MetadataRefused("describes several identity providers, and none was chosen.")
    return entities[entity_id or next(iter(entities))]


def _addresses(role: etree._Element, service: str, schemes: Collection[str]) -> tuple[str, str]:
    """Return where requests go by redirect, and where answers go; nothing where nothing is named."""
    found = every(role, f"./md:{service}[@Binding='{Saml.BINDING_HTTP_REDIRECT}']")[:1]
    named = [node.get(name, "").strip() for node in found for name in _LOCATIONS] or ["", ""]
    for address in filter(None, named):
        parts = urlsplit(address)
        if parts.scheme not in schemes or not parts.netloc:
            raise MetadataRefused(
                f"names an address that does not begin with {' or '.join(schemes)}."
            )
    return named[0], named[1]


def _certificates(role: etree._Element) -> tuple[str, ...]:
    """Return the certificates for signatures, all of them: of two, one is the next one."""
    texts = [str(node.xpath("string()")) for node in every(role, _CERTIFICATES)]
    found = tuple(dict.fromkeys(_certificate(text) for text in texts))
    if not found:
        raise MetadataRefused("holds no certificate for signatures.")
    return found


def _certificate(text: str) -> str:
    try:
        certificate = x509.load_der_x509_certificate(decoded(text, "certificate"))
        key = certificate.public_key()
    except (AnswerRefused, ValueError):
        raise MetadataRefused("holds a certificate that cannot be read.") from None
    if isinstance(key, RSAPublicKey) and key.key_size < _RSA_BITS:
        raise MetadataRefused(f"holds a certificate whose key has less than {_RSA_BITS} bits.")
    return certificate.public_bytes(Encoding.PEM).decode()
