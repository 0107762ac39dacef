"""Steps that several journeys share, as a person takes them."""

import re
from pathlib import Path

from PIL import Image, ImageDraw
from pypdf import PdfWriter

from tests.clamd import EICAR
from tests.journeys.browser import Visitor
from tests.journeys.smtp import MailSink, link_in
from tests.journeys.system import System

NON_FINANCIAL = "Wypełniający sprawozdania niefinansowe"
FINANCIAL = "Wypełniający sprawozdania finansowe"
FILE_FIELD = "Skan lub zdjęcie podpisanego wniosku"
DECLARATION = "Oświadczam, że powyższe dane są zgodne ze stanem faktycznym."
NUMBER = re.compile(r"W-\d{4}-\d{6}-\d")


def numbers_on(person: Visitor) -> list[str]:
    """Return the application numbers that stand on the page."""
    return sorted(set(NUMBER.findall(person.text)))


def enter_for_the_first_time(person: Visitor, name: str, address: str, mail_sink: MailSink) -> None:
    """Sign in, give an address and confirm it by the link of the mail, which works once."""
    person.open("/")
    person.sign_in(name)
    person.sees("Potwierdź adres e-mail")
    person.open("/moje-konto/")
    person.sees("Potwierdź adres e-mail")
    person.fill("Adres e-mail", address)
    person.press("Wyślij link")
    person.sees(address)
    (message,) = mail_sink.wait_for(address, "potwierdź adres e-mail")
    person.open(link_in(message))
    person.press("Potwierdź adres")
    person.open(link_in(message))
    person.sees("Link został już użyty albo wygasł.")
    person.open("/")


def choose_unit(person: Visitor, field: str, words: str, *, place: int) -> None:
    """Search by one field and choose a unit from those found."""
    person.fill(field, words)
    person.press("Szukaj")
    person.sees("Łódź")
    button = person.page.get_by_role("button", name=re.compile("^Wybierz")).nth(place)
    person.click(button)


def give_roles_and_contact(person: Visitor, roles: list[str]) -> None:
    """Tick roles and give a phone number, wrong at first."""
    for role in roles:
        person.tick(role)
    person.fill("Telefon służbowy", "600 123 45")
    person.press("Dalej")
    person.sees("Numer telefonu ma 8 cyfr.")
    person.fill("Telefon służbowy", "600 123 456")
    person.press("Dalej")


def save_an_application(person: Visitor, *, place: int) -> str:
    """Go from the search to the saved application for one role; return its number."""
    choose_unit(person, "Miejscowość", "lodz", place=place)
    give_roles_and_contact(person, [NON_FINANCIAL])
    person.tick(DECLARATION)
    person.press("Zapisz wniosek")
    (number,) = numbers_on(person)
    return number


def chosen_unit(person: Visitor) -> str:
    """Return the name of the unit on the summary."""
    block = person.page.locator("section.card", has=person.page.locator("h2#unit"))
    return block.locator("dd").first.inner_text().replace("\u00a0", " ")


def a_photo(path: Path) -> Path:
    """Draw a photo of a signed sheet."""
    picture = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(picture).line([(200, 1500), (500, 1400), (700, 1550)], fill="navy", width=8)
    picture.save(path, "JPEG")
    return path


def a_dangerous_pdf(path: Path) -> Path:
    """Write a whole PDF that carries the EICAR test string, put together at run time."""
    writer = PdfWriter()
    writer.add_blank_page(width=300, height=400)
    writer.add_attachment("zalacznik.txt", EICAR)
    writer.write(path)
    return path


def sign_in_as(person: Visitor, system: System, role: str, unit: str) -> str:
    """Sign in as the demo person of a role in a unit; return the name."""
    name = demo_person(system, role, unit)
    person.sign_in(name)
    return name


def demo_person(system: System, role: str, unit: str) -> str:
    """Return the name of the demo person of a role in a unit."""
    lines = system.demo_people
    place = next(n for n, line in enumerate(lines) if role in line and unit in line)
    return next(line for line in reversed(lines[:place]) if not line.startswith(" ")).strip()
