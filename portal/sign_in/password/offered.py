"""The form that a registration has to be signed on: offered by the sign-in page to one session.

A session that opened a link from the mailbox of the login, or knew the password of an account that
waits, may take the form for half an hour after its last look. The form holds a whole PESEL, and the
computer may be anybody's.
"""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from ssoz.access.models import Packet
from ssoz.access.queries import waiting_packets
from ssoz.parameters.reading import idle_seconds

_KEY = "registration_form"


def offer_form(request: HttpRequest, packet: Packet | None) -> bool:
    """Let this session take the form of a registration, if an office waits for it; tell whether."""
    if packet is None or not waiting_packets().filter(pk=packet.pk).exists():
        return False
    request.session.cycle_key()
    _keep(request, packet)
    return True


def offered_form(request: HttpRequest) -> Packet | None:
    """Return the packet whose form this session may take, if an office still waits for it."""
    left = request.session.get(_KEY)
    if left is None:
        return None
    packet = waiting_packets().filter(pk=left["packet"]).first()
    late = timezone.now().timestamp() > left["until"]
    if packet is None or late or request.user.is_authenticated:
        del request.session[_KEY]
        return None
    _keep(request, packet)
    return packet


def _keep(request: HttpRequest, packet: Packet) -> None:
    until = timezone.now() + timedelta(seconds=idle_seconds())
    request.session[_KEY] = {"packet": packet.pk, "until": until.timestamp()}
