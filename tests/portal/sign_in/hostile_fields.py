"""Answers that the provider signed, but that are not meant for us, not now, or not for this request."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from testidp.answers import EIDAS, attributes_of
from testidp.messages import instant
from tests.portal.sign_in.dialects import VICTIM
from tests.portal.sign_in.world import CITIZEN

_PAST = "2020-01-01T00:00:00Z"
_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
_METHOD = "urn:oasis:names:tc:SAML:2.0:cm:"


@dataclass
class Case:
    """What is changed in an answer, and for which reason it is refused: in both dialects, or in one."""

    name: str
    why: str
    changes: dict[str, Any] = field(default_factory=dict)
    standard: str = ""

    @property
    def ends_the_attempt(self) -> bool:
        """Tell whether the answer was believed, and what it says of the person was not accepted."""
        return self.why in {"pesel", "no-pesel"} or "another birthday" in self.name

    def why_in(self, dialect: str) -> str:
        """Return the reason that a dialect gives."""
        return self.standard if self.standard and dialect == "standard" else self.why


def _case(name: str, why: str, standard: str = "", **changes: Any) -> Case:
    return Case(name, why, changes, standard)


def _in(**time: float) -> str:
    return instant(datetime.now(UTC) + timedelta(**time))


def _attributes(**changes: list[str]) -> dict[str, Any]:
    """Give attributes other values than one: none, several, strange ones."""
    found = [pair for pair in attributes_of(CITIZEN) if pair[0].removeprefix(EIDAS) not in changes]
    others = [(EIDAS + name, value) for name, values in changes.items() for value in values]
    return {"attributes": [*found, *others]}


def _person(name: str, why: str, standard: str = "", **changes: list[str]) -> Case:
    return Case(name, why, _attributes(**changes), standard)


CASES = [
    # --- To which request -----------------------------------------------------------------------
    _case("answers no request", "in-response-to", "attempt", in_response_to=""),
    _case("answers another request", "in-response-to", "attempt", in_response_to="_another"),
    _case("the subject answers no request", "subject-confirmation", subject_in_response_to=""),
    _case(
        "the subject answers another request",
        "subject-confirmation",
        "wrong-subjectconfirmation",
        subject_in_response_to="_another",
    ),
    # --- For whom -------------------------------------------------------------------------------
    _case("no audience", "audience", audience=""),
    _case(
        "another audience",
        "audience",
        "wrong-audience",
        audience="http://another.example/metadata/",
    ),
    _case("our audience and more", "audience", "wrong-audience", audience="{service}evil"),
    _case(
        "our audience inside another",
        "audience",
        "wrong-audience",
        audience="http://another.example/?{service}",
    ),
    _case("no recipient", "subject-confirmation", recipient=""),
    _case(
        "another recipient",
        "subject-confirmation",
        "wrong-subjectconfirmation",
        recipient="http://another.example/acs/",
    ),
    _case("our recipient and more", "subject-confirmation", recipient="{acs}evil"),
    _case(
        "our recipient inside another",
        "subject-confirmation",
        recipient="http://another.example/?{acs}",
    ),
    _case(
        "our recipient in capitals",
        "subject-confirmation",
        recipient="{ACS}",
        standard="wrong-subjectconfirmation",
    ),
    _case(
        "another destination",
        "destination",
        "wrong-destination",
        destination="http://another.example/acs/",
    ),
    # --- By whom --------------------------------------------------------------------------------
    _case("another issuer", "issuer", "wrong-issuer", issuer="http://another.example/"),
    _case("another issuer outside", "issuer", "wrong-issuer", response_issuer="http://a.example/"),
    _case("no issuer", "issuer", issuer=""),
    _case("the issuer and more", "issuer", "wrong-issuer", issuer="{issuer}x"),
    # --- Until when -----------------------------------------------------------------------------
    _case("confirmed without end", "subject-confirmation", not_on_or_after=""),
    _case(
        "confirmed until long ago",
        "subject-confirmation",
        "wrong-subjectconfirmation",
        not_on_or_after=_PAST,
    ),
    _case(
        "confirmed until some time",
        "subject-confirmation",
        "invalid-xml-format",
        not_on_or_after="soon",
    ),
    _case(
        "confirmed without a zone",
        "subject-confirmation",
        not_on_or_after="2099-01-01T00:00:00",
    ),
    _case("confirmed for ever", "subject-confirmation", not_on_or_after="9999-12-31T23:59:59Z"),
    _case("valid until long ago", "expired", "assertion-expired", valid_until=_PAST),
    _case(
        "valid until six minutes ago", "expired", "assertion-expired", valid_until=_in(minutes=-6)
    ),
    _case("valid without end", "expired", valid_until=""),
    _case("valid from tomorrow", "too-early", "assertion-too-early", not_before=_in(days=1)),
    _case("valid from some time", "too-early", "invalid-xml-format", not_before="soon"),
    _case("the session is over", "session-over", "session-expired", session_until=_PAST),
    # --- How surely -----------------------------------------------------------------------------
    _case("low assurance", "level", level="http://eidas.europa.eu/LoA/low"),
    _case("a password alone", "level", level="urn:oasis:names:tc:SAML:2.0:ac:classes:Password"),
    _case("no assurance", "level", level=""),
    _case("nearly substantial", "level", level="http://eidas.europa.eu/LoA/substantial/"),
    _case(
        "holder of key",
        "subject-confirmation",
        "wrong-subjectconfirmation",
        method=_METHOD + "holder-of-key",
    ),
    _case(
        "sender vouches",
        "subject-confirmation",
        "wrong-subjectconfirmation",
        method=_METHOD + "sender-vouches",
    ),
    # --- Of which kind --------------------------------------------------------------------------
    _case("another version", "version", "unsupported-saml-version", version="1.1"),
    _case("failed at the provider", "status", status=_STATUS + "Responder"),
    _case("a status that is none", "status", status="Success"),
    _case("success, but not quite", "status", second_status=_STATUS + "NoAuthnContext"),
    _case("an endless id", "id", assertion_id="_" + "a" * 300),
    _case("an endless session index", "session-index", session_index="_" + "a" * 300),
    _case("nobody's name", "name-id", name_id=""),
    # --- About whom -----------------------------------------------------------------------------
    _person("no number", "attributes", PersonIdentifier=[]),
    _person("an empty number", "attributes", PersonIdentifier=[""]),
    _person("two numbers", "repeated-attribute", PersonIdentifier=[CITIZEN.pesel, VICTIM.pesel]),
    _person("one number twice", "repeated-attribute", PersonIdentifier=[CITIZEN.pesel] * 2),
    _person("a number with a wrong check digit", "pesel", PersonIdentifier=["90010112335"]),
    _person("a number of Arabic digits", "pesel", PersonIdentifier=["٨٥٠٧٠١١٢٣٠٣"]),
    _person("a foreign identifier", "no-pesel", PersonIdentifier=["DE/PL/85070112303"]),
    _person("no first name", "attributes", CurrentGivenName=[]),
    _person("two family names", "repeated-attribute", CurrentFamilyName=["Nowak", "Kowalska"]),
    _person("an endless name", "name", CurrentGivenName=["Ż" * 101]),
    _person("a name that turns the line around", "name", CurrentGivenName=["\u202eanna"]),
    _person("an invisible name", "name", CurrentFamilyName=["\u200b"]),
    _person("no date of birth", "attributes", DateOfBirth=[]),
    _person("a day that is none", "birth-date", DateOfBirth=["1985-02-30"]),
    _person("another birthday than the number's", "birth-date", DateOfBirth=["1985-07-02"]),
]
