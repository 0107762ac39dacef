"""What python3-saml must know of a provider and of us."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from portal.sign_in.providers import SUBSTANTIAL, Provider

_METADATA_LIFE = timedelta(days=365)
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"  # the one form that SAML has


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
                **_levels(provider),
                "wantMessagesSigned": messages_signed,
                "wantAssertionsEncrypted": encryption_key,
                "metadataValidUntil": f"{timezone.now() + _METADATA_LIFE:{_INSTANT}}",
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
    # The library refuses every level that was not asked for, "high" too; `assertions` looks at it.
    "failOnAuthnContextMismatch": False,
}


def _levels(provider: Provider) -> dict[str, Any]:
    # Some providers refuse a level that they do not know: they are asked for their own, by name.
    own = list(provider.substantial_classes)
    return {
        "requestedAuthnContext": own or [SUBSTANTIAL],
        "requestedAuthnContextComparison": "exact" if own else "minimum",
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
            "responseUrl": provider.sign_out_answer_url or provider.sign_out_url,
            "binding": Saml.BINDING_HTTP_REDIRECT,
        }
    return them
