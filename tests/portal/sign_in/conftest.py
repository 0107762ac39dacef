"""What the provider can ask of the system by itself."""

import base64
import secrets
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse

from testidp.answers import instant
from testidp.requests import RSA_SHA256, SAML, SAMLP, sign_query
from tests.portal.sign_in.world import PROVIDER


@pytest.fixture
def provider_asks() -> Callable[..., str]:
    """Return a function that makes the address by which the provider ends a session."""
    return _sign_out_request


def _sign_out_request(name_id: str, *, signed: bool) -> str:
    slo = reverse("saml-slo", args=[PROVIDER])
    text = (
        f'<samlp:LogoutRequest xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" Version="2.0"'
        f' ID="_{secrets.token_hex(8)}" IssueInstant="{instant(datetime.now(UTC))}"'
        f' Destination="{settings.BASE_URL}{slo}">'
        f"<saml:Issuer>{settings.IDP_URL}/testidp/</saml:Issuer>"
        f"<saml:NameID>{name_id}</saml:NameID></samlp:LogoutRequest>"
    )
    packed = base64.b64encode(zlib.compress(text.encode())[2:-4]).decode()
    query = urlencode({"SAMLRequest": packed, "RelayState": "noise", "SigAlg": RSA_SHA256})
    if signed:
        query += "&" + urlencode({"Signature": sign_query(query)})
    return f"{slo}?{query}"
