"""What an assertion must say before anybody is believed to be somebody; the same in both dialects.

It is given an assertion whose signature was verified, alone or as a part of what was signed, and
reads nothing but that assertion.
"""

import unicodedata
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.utils import timezone
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from portal.sign_in.answers import AnswerRefused, Vouched, require
from portal.sign_in.documents import every, moment, one, whole_text
from portal.sign_in.providers import AttributeNames, Provider
from ssoz.people.identity import Assertion

CLOCKS_APART = timedelta(minutes=5)
_LONGEST = timedelta(days=1)
_ID_MAX = 200
_FIRST_NAME_MAX, _FAMILY_NAME_MAX = 100, 150


def vouched(assertion: etree._Element, provider: Provider, request_id: str) -> Vouched:
    """Read a natural person from an assertion; raise `AnswerRefused` unless it is meant for us."""
    require(assertion.get("Version") == "2.0", "version")
    require_just_issued(assertion)
    require(whole_text(assertion, "./saml:Issuer", "issuer") == provider.entity_id, "issuer")
    _require_conditions(assertion, provider)
    expires_at = _confirmed_until(assertion, provider, request_id)
    statement = one(assertion, "./saml:AuthnStatement", "statement")
    session_index = _session_index(statement)
    level = whole_text(statement, "./saml:AuthnContext/saml:AuthnContextClassRef", "level")
    require(level in provider.levels, "level")
    assertion_id = assertion.get("ID", "")
    require(0 < len(assertion_id) <= _ID_MAX, "id")
    name_id = whole_text(assertion, "./saml:Subject/saml:NameID", "name-id").strip()
    require(bool(name_id), "name-id")
    person = _person(assertion, provider, name_id, session_index)
    return Vouched(person, assertion_id, expires_at)


def require_just_issued(message: etree._Element) -> None:
    """Refuse a message unless it was written just now, by a clock that goes nearly like ours."""
    issued = moment(message.get("IssueInstant"))
    require(issued is not None and abs(timezone.now() - issued) <= CLOCKS_APART, "issue-instant")


def _require_conditions(assertion: etree._Element, provider: Provider) -> None:
    conditions = one(assertion, "./saml:Conditions", "conditions")
    restrictions = every(conditions, "./saml:AudienceRestriction")
    require(bool(restrictions), "audience")
    for restriction in restrictions:
        audiences = [str(node.xpath("string()")).strip() for node in restriction]
        require(provider.service_id in audiences, "audience")
    now = timezone.now()
    until = moment(conditions.get("NotOnOrAfter"))
    require(until is not None and until > now - CLOCKS_APART, "expired")
    if "NotBefore" in conditions.attrib:
        since = moment(conditions.get("NotBefore"))
        require(since is not None and since <= now + CLOCKS_APART, "too-early")


def _confirmed_until(assertion: etree._Element, provider: Provider, request_id: str) -> datetime:
    now = timezone.now()
    for node in every(assertion, "./saml:Subject/saml:SubjectConfirmation"):
        data = every(node, "./saml:SubjectConfirmationData")
        if node.get("Method") != Saml.CM_BEARER or len(data) != 1:
            continue
        until = moment(data[0].get("NotOnOrAfter"))
        if (
            data[0].get("InResponseTo") == request_id
            and data[0].get("Recipient") == provider.acs
            and "NotBefore" not in data[0].attrib  # SAML forbids it to a bearer
            and until is not None
            and now < until <= now + _LONGEST
        ):
            return until
    raise AnswerRefused("subject-confirmation")


def _session_index(statement: etree._Element) -> str:
    if "SessionNotOnOrAfter" in statement.attrib:
        until = moment(statement.get("SessionNotOnOrAfter"))
        require(until is not None and until > timezone.now(), "session-over")
    index = statement.get("SessionIndex", "")
    require(len(index) <= _ID_MAX, "session-index")
    return index


def _person(
    assertion: etree._Element, provider: Provider, name_id: str, session_index: str
) -> Assertion:
    values = _person_attributes(assertion, provider.attributes)
    try:
        birth_date = date.fromisoformat(values["birth_date"][:10])
    except ValueError:
        raise AnswerRefused("birth-date") from None
    return Assertion(
        provider=provider.name,
        pesel=values["pesel"],
        first_name=_name(values, "first_name", _FIRST_NAME_MAX),
        family_name=_name(values, "family_name", _FAMILY_NAME_MAX),
        birth_date=birth_date,
        name_id=name_id,
        session_index=session_index,
    )


def _person_attributes(assertion: etree._Element, names: AttributeNames) -> dict[str, str]:
    """Return the four attributes; each must be there once, with one value."""
    wanted = {name: ours for ours, name in asdict(names).items()}
    values: dict[str, str] = {}
    for node in every(assertion, "./saml:AttributeStatement/saml:Attribute"):
        if ours := wanted.get(node.get("Name", "")):
            require(ours not in values, "repeated-attribute")
            values[ours] = whole_text(node, "./saml:AttributeValue", "attribute-values").strip()
    require(all(values.get(ours) for ours in wanted.values()), "attributes")
    return values


def _name(values: dict[str, str], attribute: str, longest: int) -> str:
    name = " ".join(unicodedata.normalize("NFC", values[attribute]).split())
    require(0 < len(name) <= longest and name.isprintable(), "name")
    return name
