"""The SAML dance, by python3-saml; what it lets through is looked at again in `strict`."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import QueryDict
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from portal.sign_in import strict
from portal.sign_in.providers import Provider, saml_settings
from portal.sign_in.strict import AnswerRefused, Vouched

ANSWER_MAX_BYTES = 200_000


@dataclass(frozen=True)
class Envelope:
    """What an answer says of itself on the outside, unsigned: good for finding, not for believing."""

    in_response_to: str
    succeeded: bool


@dataclass(frozen=True)
class SignOutAsked:
    """A provider's signed request to end a session, and where to say that it has ended."""

    name_id: str
    answer_url: str


def start(provider: Provider) -> tuple[str, str]:
    """Return the id of a fresh signed request, and the address that carries it to the provider."""
    auth = OneLogin_Saml2_Auth(_request_data(provider, "login"), saml_settings(provider))
    # The relay state is noise: where to go afterwards stays on our side.
    address = auth.login(return_to=secrets.token_urlsafe(16), force_authn=True)
    return auth.get_last_request_id(), address


def look_at(encoded: str) -> Envelope:
    """Read the outside of an answer; raise `AnswerRefused` for what is no answer."""
    if not encoded or len(encoded) > ANSWER_MAX_BYTES:
        raise AnswerRefused("size")
    try:
        root = OneLogin_Saml2_XML.to_etree(OneLogin_Saml2_Utils.b64decode(encoded))
        status = OneLogin_Saml2_Utils.get_status(root)
    except Exception as error:  # the library and lxml raise all kinds; none may become a 500
        raise AnswerRefused("malformed") from error
    return Envelope(root.get("InResponseTo", ""), status["code"] == Saml.STATUS_SUCCESS)


def read(provider: Provider, request_id: str, encoded: str) -> Vouched:
    """Verify an answer to one request of ours; raise `AnswerRefused` unless everything holds."""
    try:
        response = OneLogin_Saml2_Response(saml_settings(provider), encoded)
        data = _request_data(provider, "acs")
        response.is_valid(data, request_id, raise_exceptions=True)
        return strict.vouched(response, provider=provider, request_id=request_id)
    except AnswerRefused:
        raise
    except OneLogin_Saml2_ValidationError as error:
        raise AnswerRefused(f"library-{error.code}") from error
    except Exception as error:  # decryption, parsing, duplicate names: it raises all kinds
        raise AnswerRefused("malformed") from error


def metadata(provider: Provider) -> str:
    """Return our metadata for a provider, both keys included."""
    ours = saml_settings(provider, encryption_key=True)
    text = ours.get_sp_metadata()
    return text.decode() if isinstance(text, bytes) else text


def sign_out_url(provider: Provider, name_id: str, session_index: str) -> str:
    """Return the address that asks the provider to end its session too."""
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
        if auth.get_errors() or not answer_url:
            raise AnswerRefused("logout")
        name_id = OneLogin_Saml2_Logout_Request.get_nameid(
            auth.get_last_request_xml(), ours.get_sp_key()
        )
    except AnswerRefused:
        raise
    except Exception as error:  # as above
        raise AnswerRefused("logout") from error
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
