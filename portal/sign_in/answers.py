"""What both dialects say to the dance: a request that starts, an answer that came, a person vouched for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from portal.sign_in.providers import Provider
from ssoz.people.identity import Assertion

ANSWER_MAX_BYTES = 200_000
_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
SUCCESS = _STATUS + "Success"
# What providers say when the person turned back, and nothing else went wrong.
_TURNED_BACK = {_STATUS + name for name in ("AuthnFailed", "RequestDenied", "UnknownPrincipal")}


class AnswerRefused(Exception):
    """The answer proves nothing. The code is for the log and holds nothing of the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Cancelled(Exception):
    """The person turned back at the provider."""


@dataclass(frozen=True)
class Started:
    """A signed request on its way: by redirect, or with `fields` as a form that the browser sends."""

    request_id: str
    address: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Envelope:
    """What came from the browser: which request it claims to answer, unproven, and the rest of it."""

    request_id: str
    content: str


@dataclass(frozen=True)
class Vouched:
    """An assertion that holds, with what is needed to take it only once."""

    assertion: Assertion
    assertion_id: str
    expires_at: datetime


@dataclass(frozen=True)
class SignOutAsked:
    """A provider's signed request to end a session, and where to say that it has ended."""

    name_id: str
    answer_url: str


class Adapter(Protocol):
    """What the dance asks of a dialect."""

    def start(self, provider: Provider) -> Started:
        """Make a fresh signed request."""

    def look_at(self, form: Mapping[str, str]) -> Envelope:
        """Read the outside of an answer; raise `AnswerRefused` for what is no answer."""

    def read(self, provider: Provider, envelope: Envelope) -> Vouched:
        """Verify an answer; raise `Cancelled`, or `AnswerRefused` unless everything holds."""

    def metadata(self, provider: Provider) -> str:
        """Describe this system to a provider."""

    def sign_out(self, provider: Provider, name_id: str, session_index: str) -> str:
        """End the session at the provider too; return where the browser goes, or nothing."""

    def read_sign_out(self, provider: Provider, query: str) -> SignOutAsked:
        """Verify a provider's request to end a session; raise `AnswerRefused` otherwise."""


def require(holds: bool, code: str) -> None:
    """Refuse an answer for a reason unless something holds."""
    if not holds:
        raise AnswerRefused(code)


def check_status(codes: list[str]) -> None:
    """Let success pass; tell those who turned back from what went wrong. Outermost code first."""
    if codes[:1] == [SUCCESS]:
        require(len(codes) == 1, "status")
        return
    if _TURNED_BACK & set(codes):
        raise Cancelled
    raise AnswerRefused("status")
