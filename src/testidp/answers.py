"""What the provider answers: the assertion, its signature, and the end of a session.

The tests of the system's strictness forge their answers with the same code: every field of an
`Answer` can be changed before it is signed, and the tree after.
"""

import base64
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import xmlsec
from django.conf import settings
from lxml import etree

from testidp.requests import RSA_SHA256, SAML, SAMLP, Request, sign_query

EIDAS = "http://eidas.europa.eu/attributes/naturalperson/"
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
RESPONDER = "urn:oasis:names:tc:SAML:2.0:status:Responder"
CANCELLED = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_NAMES = {"saml": SAML, "samlp": SAMLP}
_NAME_ID_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
_LIFE = timedelta(minutes=5)


def _new_id() -> str:
    return f"_{secrets.token_hex(20)}"


@dataclass
class Answer:
    """One answer to one request. An empty text leaves its attribute or element out."""

    in_response_to: str
    attributes: list[tuple[str, str]] = field(default_factory=list)
    issuer: str = ""
    destination: str = ""
    recipient: str = ""
    audience: str = ""
    subject_in_response_to: str = ""
    level: str = SUBSTANTIAL
    method: str = BEARER
    status: str = SUCCESS
    second_status: str = ""
    issued_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    not_on_or_after: str = ""
    name_id: str = field(default_factory=_new_id)
    session_index: str = field(default_factory=_new_id)
    response_id: str = field(default_factory=_new_id)
    assertion_id: str = field(default_factory=_new_id)


def answer_for(request_id: str, attributes: list[tuple[str, str]]) -> Answer:
    """Fill in an answer as the registered system expects it."""
    service, now = settings.TESTIDP_SERVICE, datetime.now(UTC)
    return Answer(
        in_response_to=request_id,
        attributes=attributes,
        issuer=f"{settings.IDP_URL}/testidp/",
        destination=service["acs"],
        recipient=service["acs"],
        audience=service["entity_id"],
        subject_in_response_to=request_id,
        issued_at=now,
        not_on_or_after=instant(now + _LIFE),
    )


def refusal_for(request_id: str) -> Answer:
    """Fill in the answer for somebody who gave up."""
    answer = answer_for(request_id, [])
    answer.status, answer.second_status = RESPONDER, CANCELLED
    return answer


def person_attributes(
    *, pesel: str, first_name: str, family_name: str, birth_date: str
) -> list[tuple[str, str]]:
    """Name a natural person in the attributes of eIDAS."""
    return [
        (EIDAS + "PersonIdentifier", pesel),
        (EIDAS + "CurrentGivenName", first_name),
        (EIDAS + "CurrentFamilyName", family_name),
        (EIDAS + "DateOfBirth", birth_date),
    ]


def instant(moment: datetime) -> str:
    """Write a moment as SAML does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encoded(root: etree._Element) -> str:
    """Write an answer as the form field carries it."""
    return base64.b64encode(etree.tostring(root)).decode()


def signed_response(answer: Answer) -> etree._Element:
    """Build an answer; sign its assertion where there is one."""
    root = response(answer)
    assertion = root.find("saml:Assertion", _NAMES)
    if assertion is not None:
        sign(assertion)
    return root


def response(answer: Answer) -> etree._Element:
    """Build an answer without any signature."""
    root = etree.Element(f"{{{SAMLP}}}Response", nsmap=_NAMES)
    _set(root, ID=answer.response_id, Version="2.0", IssueInstant=instant(answer.issued_at))
    _set(root, Destination=answer.destination, InResponseTo=answer.in_response_to)
    _add(root, "saml:Issuer", answer.issuer)
    code = _add(_add(root, "samlp:Status"), "samlp:StatusCode", Value=answer.status)
    if answer.second_status:
        _add(code, "samlp:StatusCode", Value=answer.second_status)
    if answer.status == SUCCESS:
        _add_assertion(root, answer)
    return root


def sign(element: etree._Element, key: str = "", certificate: str = "") -> None:
    """Sign an element where it stands: moved afterwards, its prefixes and signature would break."""
    node = xmlsec.template.create(
        element, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256, ns="ds"
    )
    element.insert(1, node)
    reference = xmlsec.template.add_reference(
        node, xmlsec.Transform.SHA256, uri=f"#{element.get('ID')}"
    )
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(node))
    xmlsec.tree.add_ids(element, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key or settings.TESTIDP_KEY, xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(
        certificate or settings.TESTIDP_CERTIFICATE, xmlsec.KeyFormat.PEM
    )
    context.sign(node)


def signed_out_url(request: Request) -> str:
    """Answer a request to end a session: there is none here, so it has ended."""
    service = settings.TESTIDP_SERVICE
    root = etree.Element(f"{{{SAMLP}}}LogoutResponse", nsmap=_NAMES)
    _set(root, ID=_new_id(), Version="2.0", IssueInstant=instant(datetime.now(UTC)))
    _set(root, Destination=service["slo"], InResponseTo=request.request_id)
    _add(root, "saml:Issuer", f"{settings.IDP_URL}/testidp/")
    _add(_add(root, "samlp:Status"), "samlp:StatusCode", Value=SUCCESS)
    packed = zlib.compress(etree.tostring(root))[2:-4]
    values = {"SAMLResponse": base64.b64encode(packed).decode(), "RelayState": request.relay_state}
    query = urlencode({**values, "SigAlg": RSA_SHA256})
    return f"{service['slo']}?{query}&{urlencode({'Signature': sign_query(query)})}"


def _add_assertion(root: etree._Element, answer: Answer) -> None:
    now = instant(answer.issued_at)
    assertion = _add(
        root, "saml:Assertion", ID=answer.assertion_id, Version="2.0", IssueInstant=now
    )
    _add(assertion, "saml:Issuer", answer.issuer)
    subject = _add(assertion, "saml:Subject")
    _add(subject, "saml:NameID", answer.name_id, Format=_NAME_ID_FORMAT)
    confirmation = _add(subject, "saml:SubjectConfirmation", Method=answer.method)
    _add(
        confirmation,
        "saml:SubjectConfirmationData",
        InResponseTo=answer.subject_in_response_to,
        Recipient=answer.recipient,
        NotOnOrAfter=answer.not_on_or_after,
    )
    conditions = _add(assertion, "saml:Conditions", NotBefore=now)
    _set(conditions, NotOnOrAfter=answer.not_on_or_after)
    if answer.audience:
        _add(_add(conditions, "saml:AudienceRestriction"), "saml:Audience", answer.audience)
    statement = _add(assertion, "saml:AuthnStatement", AuthnInstant=now)
    _set(statement, SessionIndex=answer.session_index)
    _add(_add(statement, "saml:AuthnContext"), "saml:AuthnContextClassRef", answer.level)
    _add_attributes(assertion, answer)


def _add_attributes(assertion: etree._Element, answer: Answer) -> None:
    statement = _add(assertion, "saml:AttributeStatement")
    for name, value in answer.attributes:
        attribute = _add(statement, "saml:Attribute", Name=name)
        attribute.set("NameFormat", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri")
        _add(attribute, "saml:AttributeValue", value)


def _add(parent: etree._Element, name: str, text: str = "", **values: str) -> etree._Element:
    prefix, _, local = name.partition(":")
    child = etree.SubElement(parent, f"{{{_NAMES[prefix]}}}{local}")
    child.text = text or None
    _set(child, **values)
    return child


def _set(element: etree._Element, **values: str) -> None:
    for name, value in values.items():
        if value:
            element.set(name, value)
