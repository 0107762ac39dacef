"""Registrations at the door of SSOZ I, made as a person makes them: by form, mail and link."""

from itertools import count
from typing import Any

from django.core import mail

from ssoz.access import operations
from ssoz.access.models import Packet
from ssoz.access.operations import Newcomer
from ssoz.actors import Actor
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import PasswordAccount
from ssoz.units.models import Unit
from tests.makers import make_pesel, quietly
from tests.older_systems import make_unit_with_regon
from tests.queue import drain

PASSWORD = "kolorowy parasol nad Odrą"
STRANGER = Actor(name="", address="192.0.2.7")
_numbers = count(1)


def make_newcomer(**fields: str) -> Newcomer:
    """Say who somebody is who registers."""
    return Newcomer(
        **{
            "first_name": "Bożena",
            "family_name": "Źrebiec",
            "pesel": fields.get("pesel") or make_pesel(),
            "email": f"nowa{next(_numbers)}@szpital.example",
            "phone": "600 123 456",
            **fields,
        }
    )


def register(newcomer: Newcomer | None = None, unit: Unit | None = None, **what: Any) -> Newcomer:
    """Register somebody, and let the queue write the mail."""
    newcomer = newcomer or make_newcomer()
    wanted = {
        "financial": False, "psychiatric": False, "password": PASSWORD, "worked": True,
        "actor": STRANGER, **what,
    }  # fmt: skip
    operations.register(newcomer=newcomer, unit=unit or make_unit_with_regon(), **wanted)
    drain()
    return newcomer


def mail_to(address: str) -> OutgoingMail:
    """Return the last message to an address."""
    return OutgoingMail.objects.filter(to__iexact=address).latest("pk")


def token_for(address: str) -> str:
    """Return what the link of the last message that was sent to an address carries."""
    texts = [m.body for m in mail.outbox if m.to[0].casefold() == address.casefold()]
    found = texts[-1].partition("/rejestracja/")[2].partition("/")[0]
    assert found, texts[-1]
    return found


def confirm(token: str) -> Packet:
    """Open the link of a registration and press the button."""
    return operations.confirm_registration(token=token, actor=STRANGER)


def make_registered(unit: Unit | None = None, **fields: Any) -> PasswordAccount:
    """Register somebody and confirm it: an account that waits for its paper."""
    ticks = {name: fields.pop(name) for name in ("financial", "psychiatric") if name in fields}
    with quietly():
        newcomer = register(make_newcomer(**fields), unit, **ticks)
        confirm(token_for(newcomer.email))
    return PasswordAccount.objects.with_login(newcomer.email).select_related("person").get()
