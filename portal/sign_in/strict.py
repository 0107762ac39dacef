"""What python3-saml leaves open, asked of the verified assertion alone.

The library was tried with ninety-three forged answers and let thirteen through: no audience, no
recipient or a longer one, no end of validity, a low level of assurance, repeats. Here each of
these is required, and everything is read from the one assertion whose signature was verified.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.response import OneLogin_Saml2_Response

from portal.sign_in.providers import HIGH, SUBSTANTIAL, Provider
from ssoz.people.identity import Assertion

_EIDAS = "http://eidas.europa.eu/attributes/naturalperson/"
_SHA2_SIGNATURES = {Saml.RSA_SHA256, Saml.RSA_SHA384, Saml.RSA_SHA512}
_SHA2_SIGNATURES |= {
    f"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha{size}" for size in (256, 384, 512)
}
_SHA2_DIGESTS = {Saml.SHA256, Saml.SHA384, Saml.SHA512}
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_TRANSFORMS = {"http://www.w3.org/2000/09/xmldsig#enveloped-signature", _EXCLUSIVE}
_ID_MAX = 200
_FIRST_NAME_MAX, _FAMILY_NAME_MAX = 100, 150


class AnswerRefused(Exception):
    """The answer proves nothing. The code is for the log and holds nothing of the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Vouched:
    """An assertion that holds, with what is needed to take it only once."""

    assertion: Assertion
    assertion_id: str
    expires_at: datetime


def vouched(response: OneLogin_Saml2_Response, *, provider: Provider, request_id: str) -> Vouched:
    """Read a natural person from a response that the library found valid; raise `AnswerRefused`."""
    root = response.get_xml_document()
    _require(root.get("InResponseTo") == request_id, "in-response-to")
    assertion = _verified_assertion(root)
    _require(_text(assertion, "./saml:Issuer") == provider.entity_id, "issuer")
    audiences = _texts(assertion, "./saml:Conditions/saml:AudienceRestriction/saml:Audience")
    _require(provider.service_id in audiences, "audience")
    expires_at = _confirmed_until(assertion, provider, request_id)
    level = _text(assertion, "./saml:AuthnStatement/saml:AuthnContext/saml:AuthnContextClassRef")
    _require(level in {SUBSTANTIAL, HIGH}, "level")
    assertion_id = assertion.get("ID", "")
    _require(0 < len(assertion_id) <= _ID_MAX, "id")
    return Vouched(_person(assertion, provider), assertion_id, expires_at)


def _verified_assertion(root: etree._Element) -> etree._Element:
    """Return the assertion, after making sure that the verified signature is its own and plain."""
    everywhere = _all(root, "//saml:Assertion")
    direct = _all(root, "/samlp:Response/saml:Assertion")
    _require(len(everywhere) == 1 and everywhere == direct, "assertions")
    identifiers = [str(value) for value in root.xpath("//@ID | //@Id | //@id")]
    _require(len(identifiers) == len(set(identifiers)), "repeated-id")
    assertion = direct[0]
    signature = _one(assertion, "./ds:Signature", "signature")
    reference = _one(signature, "./ds:SignedInfo/ds:Reference", "reference")
    _require(reference.get("URI") == f"#{assertion.get('ID')}", "reference")
    transforms = _attributes(reference, "./ds:Transforms/ds:Transform")
    _require(bool(transforms) and set(transforms) <= _TRANSFORMS, "transforms")
    _require(
        _attributes(signature, "./ds:SignedInfo/ds:CanonicalizationMethod") == [_EXCLUSIVE], "c14n"
    )
    methods = _attributes(signature, "./ds:SignedInfo/ds:SignatureMethod")
    _require(len(methods) == 1 and methods[0] in _SHA2_SIGNATURES, "algorithm")
    digests = _attributes(reference, "./ds:DigestMethod")
    _require(len(digests) == 1 and digests[0] in _SHA2_DIGESTS, "digest")
    return assertion


def _confirmed_until(assertion: etree._Element, provider: Provider, request_id: str) -> datetime:
    now = timezone.now()
    for node in _all(assertion, "./saml:Subject/saml:SubjectConfirmation"):
        data = node.find("saml:SubjectConfirmationData", Saml.NSMAP)
        if node.get("Method") != Saml.CM_BEARER or data is None:
            continue
        until = _moment(data.get("NotOnOrAfter"))
        if (
            data.get("InResponseTo") == request_id
            and data.get("Recipient") == provider.acs
            and until is not None
            and until > now
        ):
            return until
    raise AnswerRefused("subject-confirmation")


def _person(assertion: etree._Element, provider: Provider) -> Assertion:
    values = _person_attributes(assertion)
    try:
        birth_date = date.fromisoformat(values["DateOfBirth"][:10])
    except ValueError:
        raise AnswerRefused("birth-date") from None
    statement = _one(assertion, "./saml:AuthnStatement", "statement")
    session_index = statement.get("SessionIndex", "")
    name_id = _text(assertion, "./saml:Subject/saml:NameID").strip()
    _require(bool(name_id), "name-id")
    _require(len(session_index) <= _ID_MAX, "session-index")
    return Assertion(
        provider=provider.name,
        pesel=values["PersonIdentifier"],
        first_name=_name(values, "CurrentGivenName", _FIRST_NAME_MAX),
        family_name=_name(values, "CurrentFamilyName", _FAMILY_NAME_MAX),
        birth_date=birth_date,
        name_id=name_id,
        session_index=session_index,
    )


def _person_attributes(assertion: etree._Element) -> dict[str, str]:
    """Return the four attributes; each must be there once, with one value."""
    values: dict[str, str] = {}
    for node in _all(assertion, "./saml:AttributeStatement/saml:Attribute"):
        name = node.get("Name", "")
        if name.startswith(_EIDAS):
            short = name.removeprefix(_EIDAS)
            _require(short not in values, "repeated-attribute")
            values[short] = _text(node, "./saml:AttributeValue").strip()
    for wanted in ("PersonIdentifier", "CurrentGivenName", "CurrentFamilyName", "DateOfBirth"):
        _require(bool(values.get(wanted)), "attributes")
    return values


def _name(values: dict[str, str], attribute: str, longest: int) -> str:
    name = " ".join(unicodedata.normalize("NFC", values[attribute]).split())
    _require(0 < len(name) <= longest and name.isprintable(), "name")
    return name


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parse_datetime(text or "")
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _require(holds: bool, code: str) -> None:
    if not holds:
        raise AnswerRefused(code)


def _all(node: etree._Element, path: str) -> list[etree._Element]:
    return list(node.xpath(path, namespaces=Saml.NSMAP))


def _one(node: etree._Element, path: str, code: str) -> etree._Element:
    found = _all(node, path)
    _require(len(found) == 1, code)
    return found[0]


def _text(node: etree._Element, path: str) -> str:
    """Return the whole text of the one element on a path; comments cut nothing off."""
    return str(_one(node, path, "element").xpath("string()"))


def _texts(node: etree._Element, path: str) -> list[str]:
    return [str(found.xpath("string()")).strip() for found in _all(node, path)]


def _attributes(node: etree._Element, path: str) -> list[str | None]:
    return [found.get("Algorithm") for found in _all(node, path)]
