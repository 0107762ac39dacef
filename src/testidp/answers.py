"""What the provider says of a person: the answer and its assertion, before any signature.

The tests of the system's strictness forge their answers with the same code: every field of an
`Answer` can be changed before it is signed, and the tree after.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from lxml import etree

from testidp.clock import time_there
from testidp.messages import NAMES, add, fill, instant, new_id, tag
from testidp.people import Citizen

EIDAS = "http://eidas.europa.eu/attributes/naturalperson/"
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
RESPONDER = "urn:oasis:names:tc:SAML:2.0:status:Responder"
CANCELLED = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
NAME_ID_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
_LIFE = timedelta(minutes=5)
_OWN = ("saml", "samlp")


@dataclass
class Answer:
    """One answer to one request. An empty text leaves its attribute or element out."""

    in_response_to: str
    attributes: list[tuple[str, str]] = field(default_factory=list)
    issuer: str = ""
    response_issuer: str = ""
    destination: str = ""
    recipient: str = ""
    audience: str = ""
    subject_in_response_to: str = ""
    level: str = SUBSTANTIAL
    method: str = BEARER
    status: str = SUCCESS
    second_status: str = ""
    version: str = "2.0"
    issued_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    not_before: str = ""
    valid_until: str = ""
    not_on_or_after: str = ""
    session_until: str = ""
    name_id: str = field(default_factory=new_id)
    session_index: str = field(default_factory=new_id)
    response_id: str = field(default_factory=new_id)
    assertion_id: str = field(default_factory=new_id)


def answer_for(
    request_id: str, attributes: list[tuple[str, str]], service: dict[str, str], *, ahead: int = 0
) -> Answer:
    """Fill in an answer as the registered system expects it, by a clock that may be ahead."""
    now = time_there(ahead)
    issuer = f"{settings.IDP_URL}/testidp/"
    return Answer(
        in_response_to=request_id,
        attributes=attributes,
        issuer=issuer,
        response_issuer=issuer,
        destination=service["acs"],
        recipient=service["acs"],
        audience=service["entity_id"],
        subject_in_response_to=request_id,
        issued_at=now,
        not_before=instant(now),
        valid_until=instant(now + _LIFE),
        not_on_or_after=instant(now + _LIFE),
    )


def refusal_for(request_id: str, service: dict[str, str]) -> Answer:
    """Fill in the answer for somebody who gave up."""
    answer = answer_for(request_id, [], service)
    answer.status, answer.second_status = RESPONDER, CANCELLED
    return answer


def attributes_of(citizen: Citizen) -> list[tuple[str, str]]:
    """Name a citizen as the node does, the zone of the date of birth included."""
    return person_attributes(
        pesel=citizen.pesel,
        first_name=citizen.first_name,
        family_name=citizen.family_name,
        birth_date=f"{citizen.birth_date.isoformat()}Z",
    )


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


def response(answer: Answer, parent: etree._Element | None = None) -> etree._Element:
    """Build the outside of an answer: who says it, to which request, and how it went."""
    if parent is None:
        root = etree.Element(tag("samlp:Response"), nsmap={name: NAMES[name] for name in _OWN})
    else:
        root = add(parent, "samlp:Response")
    fill(root, ID=answer.response_id, Version=answer.version)
    fill(root, IssueInstant=instant(answer.issued_at))
    fill(root, Destination=answer.destination, InResponseTo=answer.in_response_to)
    add(root, "saml:Issuer", answer.response_issuer)
    add_status(root, answer.status, answer.second_status)
    return root


def add_status(message: etree._Element, first: str, second: str = "") -> None:
    """Say how it went."""
    code = add(add(message, "samlp:Status"), "samlp:StatusCode", Value=first)
    if second:
        add(code, "samlp:StatusCode", Value=second)


def fill_assertion(assertion: etree._Element, answer: Answer) -> None:
    """Say who it is, for whom, until when and how surely."""
    now = instant(answer.issued_at)
    fill(assertion, ID=answer.assertion_id, Version=answer.version, IssueInstant=now)
    add(assertion, "saml:Issuer", answer.issuer)
    subject = add(assertion, "saml:Subject")
    add(subject, "saml:NameID", answer.name_id, Format=NAME_ID_FORMAT)
    add(
        add(subject, "saml:SubjectConfirmation", Method=answer.method),
        "saml:SubjectConfirmationData",
        InResponseTo=answer.subject_in_response_to,
        Recipient=answer.recipient,
        NotOnOrAfter=answer.not_on_or_after,
    )
    conditions = add(assertion, "saml:Conditions", NotBefore=answer.not_before)
    fill(conditions, NotOnOrAfter=answer.valid_until)
    if answer.audience:
        add(add(conditions, "saml:AudienceRestriction"), "saml:Audience", answer.audience)
    statement = add(assertion, "saml:AuthnStatement", AuthnInstant=now)
    fill(statement, SessionIndex=answer.session_index, SessionNotOnOrAfter=answer.session_until)
    add(add(statement, "saml:AuthnContext"), "saml:AuthnContextClassRef", answer.level)
    statement = add(assertion, "saml:AttributeStatement")
    for name, value in answer.attributes:
        attribute = add(statement, "saml:Attribute", Name=name)
        attribute.set("NameFormat", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri")
        add(attribute, "saml:AttributeValue", value)
