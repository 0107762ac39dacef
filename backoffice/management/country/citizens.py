"""What a citizen of the invented country does: confirms an address, finds a unit, applies."""

import io
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from backoffice.management.country.cast import Place
from ssoz.access import operations
from ssoz.access.documents import application_pdf
from ssoz.access.models import Application, Packet, Profile
from ssoz.access.queries import actor_for
from ssoz.actors import SYSTEM, Actor
from ssoz.identifiers import birth_date_of, fold
from ssoz.mail.models import OutgoingMail
from ssoz.people.identity import Assertion
from ssoz.people.models import Person
from ssoz.people.operations import ask_email_verification, register
from ssoz.units.models import Part, Unit

_PHONE = "600 123 456"


def citizen(first_name: str, family_name: str, pesel: str) -> Person:
    """Register a person and have their address confirmed by the link of the mail."""
    assertion = Assertion("demo", pesel, first_name, family_name, birth_date_of(pesel))
    person = register(assertion=assertion, actor=SYSTEM)
    confirm_address(person)
    person.refresh_from_db()
    return person


def confirm_address(person: Person) -> None:
    """Follow the link that the mail carries."""
    ask_email_verification(person=person, email=address_of(person), actor=as_citizen(person))
    mail = OutgoingMail.objects.addressed_to(person.pk).latest("pk")
    token = mail.full_text().split("/potwierdz/")[1].split("/")[0]
    operations.confirm_email(token=token)


def address_of(person: Person) -> str:
    """Make an address that leads nowhere."""
    return f"{fold(person.full_name).replace(' ', '.')}@poczta.example"


def as_citizen(person: Person) -> Actor:
    """Act as a person in no profile."""
    return Actor(name=person.full_name, person_id=person.pk)


def at_work(person: Person, profile: Profile) -> Actor:
    """Act as a person in a profile that is in force."""
    return actor_for(person, profile.pk, day=timezone.localdate())


def submit(person: Person, unit: Unit, roles: Sequence[str], scan: str = "") -> list[Application]:
    """Go through the wizard: choose, save, attach if asked to, finish."""
    actor = as_citizen(person)
    packet = operations.begin(actor=actor)
    packet = operations.choose_unit(packet=packet, unit=unit, actor=actor)
    packet = operations.choose_roles(
        packet=packet, role_codes=roles, phone=_PHONE, email=person.email, position="", actor=actor
    )
    operations.apply(packet=packet, revision=packet.revision, declared=True, actor=actor)
    packet = Packet.objects.select_related("person", "unit__voivodeship__office").get(pk=packet.pk)
    if scan == "pdf":
        upload = SimpleUploadedFile("wniosek-podpisany.pdf", application_pdf(packet))
        operations.attach(packet=packet, upload=upload, actor=actor)
    elif scan == "jpg":
        upload = SimpleUploadedFile("zdjęcie wniosku.jpg", _photograph())
        operations.attach(packet=packet, upload=upload, actor=actor)
    return operations.finish(packet=packet, actor=actor)


def unit_for(place: Place) -> Unit | None:
    """Find the open unit that a place means; None where the country has none like it."""
    units = Unit.objects.active(timezone.localdate()).order_by("pk")
    if place.institution:
        where = {"voivodeship": place.voivodeship} if place.voivodeship else {}
        return units.filter(institution=place.institution, **where).first()
    units = units.filter(voivodeship=place.voivodeship, institution="")
    units = units.filter(type=place.type) if place.type else units.reporting()
    if place.psychiatric:
        units = units.filter(psychiatric=True)
    if place.addiction:
        units = units.filter(addiction=True)
    if place.hospital:
        units = units.filter(parts__level=Part.Level.SUBUNIT).distinct()
    count = units.count()
    return units[place.nth % count] if count else None


def _photograph() -> bytes:
    page = Image.new("RGB", (620, 877), "#f4f1ea")
    drawing = ImageDraw.Draw(page)
    for line in range(24):
        drawing.line((60, 90 + 28 * line, 560 - 37 * (line % 5), 90 + 28 * line), fill="#6b6b70")
    drawing.line((360, 800, 400, 775, 430, 805, 470, 770, 520, 800), fill="#1d2f7a", width=3)
    target = io.BytesIO()
    page.save(target, "JPEG", quality=80)
    return target.getvalue()
