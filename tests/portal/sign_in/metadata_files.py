"""Files of metadata, as identity providers write them."""

from portal.sign_in.documents import NAMES

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
SAML2 = NAMES["samlp"]
ENTITY_ID = "https://eploz.example/auth/realms/EPLOZ"
AT = f"{ENTITY_ID}/protocol/saml"


def endpoint(service: str, binding: str = REDIRECT, address: str = AT, answers: str = "") -> str:
    """Write where a service of the provider is."""
    more = f' ResponseLocation="{answers}"' if answers else ""
    return f'<md:{service} Binding="{binding}" Location="{address}"{more}/>'


BOTH_WAYS = "".join(
    endpoint(service, binding)
    for service in ("SingleLogoutService", "SingleSignOnService")
    for binding in (POST, REDIRECT)
)


def key(certificate: str, use: str = "signing") -> str:
    """Write a key of the provider as Keycloak does."""
    body = "\n".join(certificate.strip().splitlines()[1:-1])
    purpose = f' use="{use}"' if use else ""
    return (
        f"<md:KeyDescriptor{purpose}><ds:KeyInfo><ds:KeyName>k</ds:KeyName><ds:X509Data>"
        f"<ds:X509Certificate>{body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        "</md:KeyDescriptor>"
    )


def entity(
    keys: str, endpoints: str = BOTH_WAYS, *, entity_id: str = ENTITY_ID, protocol: str = SAML2
) -> str:
    """Write an identity provider."""
    return (
        f'<md:EntityDescriptor xmlns:md="{NAMES["md"]}" xmlns:ds="{NAMES["ds"]}"'
        f' entityID="{entity_id}"><md:IDPSSODescriptor WantAuthnRequestsSigned="true"'
        f' protocolSupportEnumeration="{protocol}">{keys}{endpoints}</md:IDPSSODescriptor>'
        "</md:EntityDescriptor>"
    )


def entities(*written: str) -> str:
    """Put several providers into one file."""
    inside = "".join(written)
    return f'<md:EntitiesDescriptor xmlns:md="{NAMES["md"]}">{inside}</md:EntitiesDescriptor>'
