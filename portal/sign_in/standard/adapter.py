"""The standard dialect, by python3-saml: a request by redirect, an answer by form, RSA signatures."""

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.http import QueryDict
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError as NotValid
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.response import OneLogin_Saml2_Response

from portal.sign_in.answers import (
    ANSWER_MAX_BYTES,
    AnswerRefused,
    Envelope,
    SignOutAsked,
    Started,
    Vouched,
    check_status,
    require,
)
from portal.sign_in.assertions import require_just_issued, vouched
from portal.sign_in.documents import decoded, parsed, status_codes
from portal.sign_in.providers import Provider
from portal.sign_in.standard.library import saml_settings
from portal.sign_in.standard.strict import verified_assertion

_REASONS = {
    code: name.lower().replace("_", "-")
    for name, code in vars(NotValid).items()
    if isinstance(code, int)
}


def start(provider: Provider) -> Started:
    """Make a signed request; its address carries it to the provider."""
    auth = OneLogin_Saml2_Auth(_request_data(provider, "login"), saml_settings(provider))
    # The relay state is noise: where to go afterwards stays on our side.
    address = auth.login(return_to=secrets.token_urlsafe(16), force_authn=True)
    return Started(auth.get_last_request_id(), address)


def look_at(form: Mapping[str, str]) -> Envelope:
    """Read the outside of an answer; raise `AnswerRefused` for what is no answer."""
    encoded = form.get("SAMLResponse", "")
    require(0 < len(encoded) <= ANSWER_MAX_BYTES, "size")
    root = parsed(decoded(encoded, "not-base64"))
    return Envelope(root.get("InResponseTo", ""), encoded)


def read(provider: Provider, envelope: Envelope) -> Vouched:
    """Verify an answer; raise `Cancelled`, or `AnswerRefused` unless everything holds."""
    outside = parsed(decoded(envelope.content, "not-base64"))
    check_status(status_codes(outside))
    require_just_issued(outside)  # unproven, but the library does not tell what the clock spoils
    try:
        response = OneLogin_Saml2_Response(saml_settings(provider), envelope.content)
        data = _request_data(provider, "acs")
        response.is_valid(data, envelope.request_id, raise_exceptions=True)
        root = response.get_xml_document()
    except NotValid as error:
        raise AnswerRefused(_REASONS.get(error.code, "malformed")) from error
    except Exception as error:  # decryption, parsing, moments: the library raises all kinds
        raise AnswerRefused("malformed") from error
    require(root.get("InResponseTo") == envelope.request_id, "in-response-to")
    return vouched(verified_assertion(root), provider, envelope.request_id)


def metadata(provider: Provider) -> str:
    """Return our metadata for a provider, both keys included."""
    ours = saml_settings(provider, encryption_key=True)
    text = ours.get_sp_metadata()
    return text.decode() if isinstance(text, bytes) else text


def sign_out(provider: Provider, name_id: str, session_index: str) -> str:
    """Return the address that asks the provider to end its session too."""
    if not provider.sign_out_url:
        return ""
    auth = OneLogin_Saml2_Auth(_request_data(provider, "slo"), saml_settings(provider))
    return auth.logout(
        return_to=secrets.token_urlsafe(16), name_id=name_id, session_index=session_index or None
    )


def read_sign_out(provider: Provider, query: str) -> SignOutAsked:
    """Verify a provider's request to end a session; raise `AnswerRefused` unless it is signed."""
    ours = saml_settings(provider, messages_signed=True)
    auth = OneLogin_Saml2_Auth(_request_data(provider, "slo", query), ours)
    try:
        answer_url = auth.process_slo(keep_local_session=True)
        require(not auth.get_errors() and bool(answer_url), "sign-out")
        name_id = OneLogin_Saml2_Logout_Request.get_nameid(
            auth.get_last_request_xml(), ours.get_sp_key()
        )
    except Exception as error:  # as above
        raise AnswerRefused("sign-out") from error
    return SignOutAsked(name_id, answer_url)


def _request_data(provider: Provider, step: str, query: str = "") -> dict[str, object]:
    here = urlsplit(provider.our_address(step))
    return {
        "https": "on" if here.scheme == "https" else "off",
        "http_host": here.netloc,
        "script_name": here.path,
        "get_data": QueryDict(query).dict(),
        "post_data": {},
        "query_string": query,
        "validate_signature_from_qs": True,
    }
