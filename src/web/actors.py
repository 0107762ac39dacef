"""Who acts in a request."""

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
    """Return the network address from which a request comes."""
    return request.META.get("REMOTE_ADDR", "")
