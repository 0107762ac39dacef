"""What the national node answers: two signatures, a status, and only then an assertion."""

from lxml import etree

from portal.sign_in.answers import Vouched, check_status, require
from portal.sign_in.assertions import require_just_issued, vouched
from portal.sign_in.documents import (
    every,
    one,
    parsed,
    require_unique_ids,
    status_codes,
    tag,
    whole_text,
)
from portal.sign_in.national_node.decryption import decrypted
from portal.sign_in.national_node.signatures import verify
from portal.sign_in.providers import Provider


def read_artifact_response(
    message: etree._Element, provider: Provider, *, resolve_id: str, request_id: str
) -> Vouched:
    """Read the person in an ArtifactResponse; raise `Cancelled`, or `AnswerRefused` otherwise.

    Nothing is decrypted before the status says that somebody signed in: to whoever turned back
    the node sends an encrypted assertion as well.
    """
    require_unique_ids(message)
    require_message(message, "ArtifactResponse", provider, answers=resolve_id)
    outer = status_codes(message)
    found = every(message, "./samlp:Response")
    require(len(found) == 1 and every(message, "//samlp:Response") == found, "responses")
    response = found[0]
    require_message(response, "Response", provider, answers=request_id)
    require(response.get("Destination", provider.acs) == provider.acs, "destination")
    check_status(status_codes(response))
    check_status(outer)
    require(not every(message, "//saml:Assertion"), "assertions")
    encrypted = one(response, "./saml:EncryptedAssertion", "assertions")
    require(every(message, "//saml:EncryptedAssertion") == [encrypted], "assertions")
    assertion = parsed(decrypted(encrypted))
    require(assertion.tag == tag("saml:Assertion"), "assertions")
    require(not every(assertion, ".//saml:Assertion"), "assertions")
    return vouched(assertion, provider, request_id)


def require_message(
    message: etree._Element, kind: str, provider: Provider, *, answers: str
) -> None:
    """Refuse a message unless the node signed it, just now, in answer to one of ours."""
    require(message.tag == tag(f"samlp:{kind}"), "message")
    verify(message, provider.certificates)
    require(message.get("Version") == "2.0", "version")
    require(whole_text(message, "./saml:Issuer", "issuer") == provider.entity_id, "issuer")
    require(message.get("InResponseTo") == answers, "in-response-to")
    require_just_issued(message)
