"""The application to sign: one PDF for a packet, drawn on demand and never stored."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone, translation

from ssoz import pdf
from ssoz.access.models import Application, Packet
from ssoz.access.queries import deciding_office
from ssoz.identifiers import grouped_nip
from ssoz.people.models import PasswordAccount


def application_pdf(packet: Packet) -> bytes:
    """Draw the PDF of a saved packet: every number with its role, and a QR code to find it by.

    It is the one place where names and the full PESEL leave the system together (access.md 5.7).
    """
    with translation.override(settings.LANGUAGE_CODE):
        return pdf.render("access/documents/application.html", application_context(packet))


def application_context(packet: Packet) -> dict[str, object]:
    """Return what the template of the application shows."""
    applications = list(packet.applications.select_related("role").order_by("id"))
    offices: dict = {}
    for application in applications:
        office = deciding_office(application.role, packet.unit)
        if office is not None:
            offices.setdefault(office, []).append(application.number)
    return {
        "packet": packet,
        "person": packet.person,
        "unit": packet.unit,
        "nip": grouped_nip(packet.unit.nip),
        "applications": applications,
        "offices": [{"unit": office, "numbers": numbers} for office, numbers in offices.items()],
        "code": scan_code(packet, applications[0].number),
        "day": timezone.localtime(packet.saved_at),
        "login": login_to_approve(packet, applications),
    }


def login_to_approve(packet: Packet, applications: Sequence[Application]) -> str:
    """Return the login that the signed paper opens, if it was registered together with the packet.

    It stands on the paper: whoever signs says that this login is theirs.
    """
    if all(application.origin != Application.Origin.PASSWORD for application in applications):
        return ""
    accounts = PasswordAccount.objects.filter(person=packet.person_id)
    return accounts.values_list("login", flat=True).first() or ""


def scan_code(packet: Packet, number: str) -> str:
    """Return the text of the QR code: a number and the packet's check code."""
    return f"{number}:{packet.check_code}"
