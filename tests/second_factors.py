"""What people hold in their hands: an app that shows codes, and a device with passkeys."""

import os
from dataclasses import dataclass, field
from typing import Any

import pyotp
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from ssoz.people import operations as people
from ssoz.people.models import CodeApp, Passkey, Person
from tests.makers import person_actor, quietly

_SITE = "http://localhost:8000"


def open_site_by_name(settings: Any) -> None:
    """Give the system a name, as it has in production: passkeys know no numbers."""
    settings.BASE_URL = _SITE


@dataclass
class Phone:
    """An app that shows codes."""

    secret: str

    def code(self, *, ahead: int = 0) -> str:
        """Read the code of this moment, or of one so many steps away."""
        return pyotp.TOTP(self.secret).at(timezone.now(), counter_offset=ahead)


def offered_phone(person: Person) -> Phone:
    """Scan the QR code that a person is shown."""
    app = people.begin_code_app(person=person, actor=person_actor(person))
    return Phone(app.offered)


def phone_in_use(person: Person) -> Phone:
    """Give a person an app whose first code was right a while ago: the code of now is fresh."""
    with quietly():
        phone = offered_phone(person)
        people.confirm_code_app(person=person, code=phone.code(), actor=person_actor(person))
    CodeApp.objects.filter(person=person).update(last_step=0)
    return phone


@dataclass
class Device:
    """A device that makes and uses passkeys as the standard says, or as somebody hostile likes."""

    origin: str = field(default_factory=lambda: settings.BASE_URL)
    counts: bool = True
    sign_count: int = 0
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def make(self, options: dict[str, Any], **changed: Any) -> dict[str, Any]:
        """Answer the question for a new passkey."""
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.credential_id, public)
        made = AttestationObject.create("none", self._data(options["rp"]["id"], credential), {})
        client = self._client(CollectedClientData.TYPE.CREATE, options, changed)
        response = AuthenticatorAttestationResponse(client_data=client, attestation_object=made)
        return _as_sent(RegistrationResponse(raw_id=self.credential_id, response=response))

    def use(self, options: dict[str, Any], **changed: Any) -> dict[str, Any]:
        """Answer the question for a signature."""
        self.sign_count += self.counts
        data = self._data(options["rpId"])
        client = self._client(CollectedClientData.TYPE.GET, options, changed)
        signature = self.key.sign(data + client.hash, ECDSA(SHA256()))
        response = AuthenticatorAssertionResponse(
            client_data=client, authenticator_data=data, signature=signature
        )
        return _as_sent(AuthenticationResponse(raw_id=self.credential_id, response=response))

    def _data(self, site: str, credential: bytes = b"") -> AuthenticatorData:
        flags = AuthenticatorData.FLAG.UP | (AuthenticatorData.FLAG.AT if credential else 0)
        return AuthenticatorData.create(sha256(site.encode()), flags, self.sign_count, credential)

    def _client(
        self, kind: CollectedClientData.TYPE, options: dict[str, Any], changed: dict[str, Any]
    ) -> CollectedClientData:
        challenge = changed.get("challenge") or websafe_decode(options["challenge"])
        origin = changed.get("origin") or self.origin
        return CollectedClientData.create(type=kind, challenge=challenge, origin=origin)


def passkey_in_use(person: Person, device: Device, name: str = "Klucz") -> Passkey:
    """Give a person a passkey of a device."""
    with quietly():
        question = people.begin_passkey(person=person, login=person.email)
        return people.add_passkey(
            person=person, name=name, answer=device.make(question.options),
            challenge=question.challenge, actor=person_actor(person),
        )  # fmt: skip


def _as_sent(answer: RegistrationResponse | AuthenticationResponse) -> dict[str, Any]:
    return {
        "id": websafe_encode(answer.raw_id),
        "rawId": websafe_encode(answer.raw_id),
        "response": dict(answer.response),
        "type": "public-key",
        "clientExtensionResults": {},
    }
