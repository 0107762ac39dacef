"""Who acts in a request, and from where."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from ssoz.access.queries import actor_for
from ssoz.actors import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Build the actor of a request, with the rights of the profile that its session works in."""
    address = address_of(request)
    if not request.user.is_authenticated:
        return Actor(name="", address=address)
    return actor_for(
        request.user,
        request.session.get("profile_id"),
        day=timezone.localdate(),
        address=address,
    )


def address_of(request: HttpRequest) -> str:
    """Return the network address from which a request comes.

    Each of our own proxies (`TRUSTED_PROXIES`) writes at the end of X-Forwarded-For who came to it.
    What stands before the last one that is none of them, whoever asked may have made up.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while _is_trusted(address) and hops and _parsed(hop := hops.pop().strip()):
        address = hop
    return address


def _is_trusted(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in settings.TRUSTED_PROXIES)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
