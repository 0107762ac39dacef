"""Passkeys (WebAuthn): questions for the browser, and what its answers are worth.

Who asks is settled by `BASE_URL` alone: whatever host a request names, a passkey that was made or
used on another site is worth nothing here.
"""

import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server, to_descriptor
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

log = logging.getLogger(__name__)
_NAME = "SSOZ II"
_LONGEST_ID = 512
# The one word of fido2 on whether the person was checked by the device: it need not say so, for
# the password was asked for already.
_VERIFICATION = UserVerificationRequirement.PREFERRED


class AnswerRefused(Exception):
    """What the browser brought is worth nothing."""


@dataclass(frozen=True)
class Question:
    """What the browser asks the device, and the challenge to which the answer must belong."""

    options: dict[str, Any]
    challenge: str


@dataclass(frozen=True)
class Credential:
    """What we keep of a passkey: its name, its key, and how often it has signed."""

    id: str
    data: str
    sign_count: int


def passkeys_work_here() -> bool:
    """Tell whether the system has a name: browsers bind passkeys to names, never to numbers."""
    try:
        ip_address(_host())
    except ValueError:
        return True
    return False


def ask_to_make(*, user: bytes, login: str, name: str, known: Iterable[str]) -> Question:
    """Ask for a new passkey, other than those that are known."""
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(id=user, name=login, display_name=name),
        credentials=[to_descriptor(_credential(data)) for data in known],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=_VERIFICATION,
    )
    return Question(_plain(options.public_key), state["challenge"])


def read_made(*, answer: Mapping[str, Any], challenge: str) -> Credential:
    """Return the passkey that an answer brings; raise `AnswerRefused` where it is not ours."""
    try:
        made = _server().register_complete(_state(challenge), answer)
        found = made.credential_data
        if found is None or not 16 <= len(found.credential_id) <= _LONGEST_ID:
            raise AnswerRefused("credential")
        if found.public_key.ALGORITHM not in _algorithms():
            raise AnswerRefused("algorithm")
    except AnswerRefused:
        raise
    except Exception as problem:  # noqa: BLE001 - a stranger wrote what the library reads
        log.info("a new passkey was refused: %s", type(problem).__name__)
        raise AnswerRefused("answer") from None
    return Credential(_text(found.credential_id), _text(found), made.counter)


def ask_to_use(*, known: Iterable[str]) -> Question:
    """Ask for a signature by one of the passkeys that are known."""
    options, state = _server().authenticate_begin(
        [_credential(data) for data in known], user_verification=_VERIFICATION
    )
    return Question(_plain(options.public_key), state["challenge"])


def read_used(
    *, answer: Mapping[str, Any], challenge: str, known: Iterable[str]
) -> tuple[str, int]:
    """Return which known passkey has signed and what it counted; raise `AnswerRefused` otherwise."""
    credentials = [_credential(data) for data in known]
    try:
        used = _server().authenticate_complete(_state(challenge), credentials, answer)
        counted = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except Exception as problem:  # noqa: BLE001 - a stranger wrote what the library reads
        log.info("a passkey was refused: %s", type(problem).__name__)
        raise AnswerRefused("answer") from None
    return _text(used.credential_id), counted


def _server() -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=_host(), name=_NAME),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=_is_ours,
    )


def _is_ours(origin: str) -> bool:
    parts = urlsplit(settings.BASE_URL)
    return origin == f"{parts.scheme}://{parts.netloc}"


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or ""


def _algorithms() -> set[int]:
    return {one.alg for one in _server().allowed_algorithms}


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": _VERIFICATION}


def _credential(data: str) -> AttestedCredentialData:
    return AttestedCredentialData(urlsafe_b64decode(data))


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode()


def _plain(value: Any) -> Any:
    """Return a value of fido2 as plain JSON."""
    if isinstance(value, Mapping):
        return {str(name): _plain(value[name]) for name in value}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
