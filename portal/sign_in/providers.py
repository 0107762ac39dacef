"""The identity providers of the settings, and what python3-saml must know of each of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.settings import OneLogin_Saml2_Settings

SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"
HIGH = "http://eidas.europa.eu/LoA/high"
_METADATA_LIFE = timedelta(days=365)


@dataclass(frozen=True)
class Provider:
    """One identity provider, and our own addresses towards it."""

    name: str
    label: str
    entity_id: str
    sign_in_url: str
    sign_out_url: str
    certificates: tuple[str, ...]

    @property
    def service_id(self) -> str:
        return self.our_address("metadata")

    @property
    def acs(self) -> str:
        return self.our_address("acs")

    def our_address(self, step: str) -> str:
        """Return an address of ours from the settings; a Host header is never believed."""
        return settings.BASE_URL + reverse(f"saml-{step}", args=[self.name])


def providers() -> list[Provider]:
    """Return the providers of the settings."""
    return [
        Provider(
            name=name,
            label=values["label"],
            entity_id=values["entity_id"],
            sign_in_url=values["sign_in_url"],
            sign_out_url=values["sign_out_url"],
            certificates=tuple(values["certificates"]),
        )
        for name, values in settings.IDENTITY_PROVIDERS.items()
    ]


def provider_named(name: str) -> Provider | None:
    """Find a provider by the name in its addresses."""
    return next((provider for provider in providers() if provider.name == name), None)


def saml_settings(
    provider: Provider, *, messages_signed: bool = False, encryption_key: bool = False
) -> OneLogin_Saml2_Settings:
    """Return python3-saml's settings.

    `messages_signed` is for logout alone: without it an unsigned logout request is accepted;
    `encryption_key` is for metadata alone: without it our encryption key stays out of them.
    """
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "debug": False,
            "sp": _ourselves(provider),
            "idp": _them(provider),
            "security": {
                **_SECURITY,
                "wantMessagesSigned": messages_signed,
                "wantAssertionsEncrypted": encryption_key,
                "metadataValidUntil": (timezone.now() + _METADATA_LIFE).isoformat(),
            },
        }
    )


_SECURITY = {
    "authnRequestsSigned": True,
    "logoutRequestSigned": True,
    "logoutResponseSigned": True,
    "wantAssertionsSigned": True,
    "wantNameId": True,
    "rejectDeprecatedAlgorithm": True,
    "allowRepeatAttributeName": False,
    "allowSingleLabelDomains": True,
    "signatureAlgorithm": Saml.RSA_SHA256,
    "digestAlgorithm": Saml.SHA256,
    "requestedAuthnContext": [SUBSTANTIAL],
    "requestedAuthnContextComparison": "minimum",
    # The library refuses every level that was not asked for, "high" too; `strict` looks at it.
    "failOnAuthnContextMismatch": False,
}


def _ourselves(provider: Provider) -> dict[str, Any]:
    return {
        "entityId": provider.service_id,
        "assertionConsumerService": {
            "url": provider.acs,
            "binding": Saml.BINDING_HTTP_POST,
        },
        "singleLogoutService": {
            "url": provider.our_address("slo"),
            "binding": Saml.BINDING_HTTP_REDIRECT,
        },
        "NameIDFormat": Saml.NAMEID_UNSPECIFIED,
        "x509cert": settings.SAML_CERTIFICATE,
        "privateKey": settings.SAML_KEY,
    }


def _them(provider: Provider) -> dict[str, Any]:
    them: dict[str, Any] = {
        "entityId": provider.entity_id,
        "singleSignOnService": {
            "url": provider.sign_in_url,
            "binding": Saml.BINDING_HTTP_REDIRECT,
        },
        # Several, so that the provider can change its certificate without a night shift.
        "x509certMulti": {
            "signing": list(provider.certificates),
            "encryption": list(provider.certificates[:1]),
        },
    }
    if provider.sign_out_url:
        them["singleLogoutService"] = {
            "url": provider.sign_out_url,
            "binding": Saml.BINDING_HTTP_REDIRECT,
        }
    return them
