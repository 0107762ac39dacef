"""The pretend provider in either dialect, and what it can ask of the system by itself."""

import base64
import secrets
import ssl
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse

from testidp.keys import pair
from testidp.messages import SAML, SAMLP, instant
from testidp.standard.requests import RSA_SHA256, sign_query
from tests.portal.sign_in.dialects import Dialect, NationalNode, NationalNodeOutside, Standard
from tests.portal.sign_in.node_service import NodeService
from tests.portal.sign_in.world import PROVIDER, client_here, start

_DIALECTS = {dialect.name: dialect for dialect in (Standard, NationalNode, NationalNodeOutside)}


@pytest.fixture
def node_service(settings) -> Iterator[NodeService]:
    """The service of the national node, and a provider that speaks its dialect."""
    service = NodeService()
    with service.running():
        speaking = {**settings.PRETEND_PROVIDERS["national-node"], "artifact_url": service.url}
        settings.IDENTITY_PROVIDERS = {PROVIDER: speaking}
        yield service


@pytest.fixture
def tls_service(settings) -> Iterator[str]:
    """The address of a service whose certificate nobody vouches for."""
    path = settings.DATA_DIR / "stranger.pem"
    pair(path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with NodeService(context).running() as service:
        yield service.url


@pytest.fixture
def dialect(request) -> Dialect:
    """The dialect that the test asks for by name; the provider speaks it."""
    kind = _DIALECTS[request.param]
    if kind is Standard:
        return Standard()
    return kind(request.getfixturevalue("node_service"))


@pytest.fixture
def browser(request):
    """A browser that has started to sign in, in the dialect of the test where it has one."""
    if "dialect" in request.fixturenames:
        request.getfixturevalue("dialect")
    client = client_here()
    start(client)
    return client


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
