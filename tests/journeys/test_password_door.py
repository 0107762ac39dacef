"""The door of SSOZ I: from the registration by mailbox and signed paper to the first sign-in.

Nothing here writes to the database: people act at their browsers, and facts are read.
"""

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.browser import Visitor
from tests.journeys.keyboard import KeyboardVisitor
from tests.journeys.password_steps import is_signed_in, leave, press_button, type_in
from tests.journeys.smtp import MailSink, link_in, text_of
from tests.journeys.steps import FINANCIAL, NON_FINANCIAL, numbers_on, sign_in_as
from tests.journeys.system import System
from tests.leaks import USED
from tests.makers import make_pesel
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(600)
OFFICE = "Łódzki Urząd Wojewódzki"
PASSWORD = "kolorowy parasol nad Odrą"
ANOTHER = "stary most i nowa kładka"
FORM = "Pobierz formularz rejestracji (PDF)"


def test_who_registers_is_let_in_by_mailbox_paper_and_office(visitor, system, mail_sink):
    address, pesel = "bozena.zrebiec@szpital.example", make_pesel()
    regon, unit = a_unit(system)
    person = visitor()
    person.open("/logowanie/")
    person.click(person.page.locator("main a[href='/rejestracja/']"))
    type_details(person, "Bożena", "Źrebiec", pesel, address)
    type_regon(person, regon)
    person.page.keyboard.press("Tab")
    person.sees("Znaleziona jednostka")
    person.sees(unit)
    person.look()
    person.tick("Użytkownik posiada upoważnienie do sprawozdań finansowych")
    person.tick("Konto z uprawnieniami do wypełnienia tylko karty szpitalnej psychiatrycznej")
    send(person)
    person.sees("Zaznaczono oba pola.")
    box = person.page.get_by_label("Konto z uprawnieniami do wypełnienia tylko karty szpitalnej")
    box.uncheck()
    send(person)
    person.sees("Sprawdź skrzynkę e-mail")

    (message,) = mail_sink.wait_for(address, "potwierdź rejestrację")
    assert "Bożena" not in text_of(message)
    assert nobody_is_known(system, address)
    elsewhere = visitor()
    elsewhere.open(link_in(message))
    elsewhere.sees("Bożena Źrebiec")
    elsewhere.press("Potwierdź rejestrację")
    elsewhere.sees("Jeszcze jeden krok: podpisany formularz")
    numbers = read_the_form(elsewhere, pesel, address, unit)
    person.open("/rejestracja/formularz/", status=404)
    person.open(link_in(message))
    person.sees("Link został już użyty albo wygasł. Zarejestruj się ponownie.")

    type_in(person, address, PASSWORD)
    assert not is_signed_in(person)
    person.sees("To konto czeka na decyzję urzędu")
    assert numbers == read_the_form(person, pesel, address, unit)

    office = visitor()
    sign_in_as(office, system, "Administrator UW", OFFICE)
    approve_by_paper(office, numbers[0], address)
    (message,) = mail_sink.wait_for(address, "konto zostało aktywowane")
    assert address in text_of(message) and "/rejestracja/" not in text_of(message)
    assert roles_of(system, address) == [("approved", NON_FINANCIAL), ("pending", FINANCIAL)]

    type_in(person, address, PASSWORD)
    assert is_signed_in(person)
    person.click(person.page.locator("details.user summary"))
    menu = person.page.locator("details.user").inner_text()
    assert NON_FINANCIAL in menu and FINANCIAL not in menu
    person.click(person.page.locator("details.user summary"))
    leave(person)
    set_another_password(person, address, mail_sink)
    type_in(person, address, ANOTHER)
    assert is_signed_in(person)


def test_without_script_a_button_finds_the_unit_and_no_work_is_asked_for(
    plain_visitor, system, mail_sink
):
    address, pesel = "bez.skryptu@szpital.example", make_pesel()
    regon, unit = a_unit(system)
    person = plain_visitor()
    person.open("/rejestracja/")
    person.sees("Twoja przeglądarka nie uruchamia skryptów")
    type_details(person, "Żegota", "Święs", pesel, address)
    type_regon(person, regon)
    person.press("Znajdź jednostkę")
    person.sees(unit)
    assert person.page.get_by_label("PESEL", exact=True).input_value() == pesel
    type_password(person)
    person.press("Zarejestruj się")
    person.sees("Sprawdź skrzynkę e-mail")

    (message,) = mail_sink.wait_for(address, "potwierdź rejestrację")
    person.open(link_in(message))
    person.press("Potwierdź rejestrację")
    assert person.download(FORM).startswith(b"%PDF")


def test_the_work_is_done_by_keyboard_and_said_in_words(keyboard_visitor, system):
    person = keyboard_visitor(system.url)
    person.open("/rejestracja/")
    the_box(person)
    person.press_key("Space")
    with person.guard.lifted():
        expect(person.page.locator("[data-captcha]")).to_have_text("Sprawdzono")
        assert person.page.locator("input[name=altcha]").input_value()
    person.look()


# --- Steps ---------------------------------------------------------------------------------------


def type_details(person: Visitor, first: str, family: str, pesel: str, address: str) -> None:
    USED.add(pesel)
    person.fill("Imię", first)
    person.fill("Nazwisko", family)
    person.fill("PESEL", pesel)
    person.fill("Adres e-mail", address)
    person.fill("Telefon służbowy", "600 123 456")


def type_regon(person: Visitor, regon: str) -> None:
    person.select("Typ jednostki", "podmiot leczniczy")
    person.fill("REGON", regon)


def type_password(person: Visitor) -> None:
    person.fill("Hasło", PASSWORD)
    person.fill("Powtórz hasło", PASSWORD)


def send(person: Visitor) -> None:
    """Send the form; the browser does its work first, so that the page leaves a moment later."""
    type_password(person)
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="Zarejestruj się", exact=True).click()
    person.look()


def the_box(person: KeyboardVisitor) -> None:
    person.go_to("Sprawdzenie, czy formularza nie wysyła program "
                 "(rozpocznie się samo po wysłaniu formularza)")  # fmt: skip


def read_the_form(person: Visitor, pesel: str, address: str, unit: str) -> list[str]:
    content = person.download(FORM)
    pages = PdfReader(BytesIO(content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    head = text.partition("Formularz rejestracji")[0]
    assert OFFICE in head and "ul. Piotrkowska" in head
    for wanted in ("Bożena Źrebiec", pesel, address, NON_FINANCIAL, FINANCIAL, unit.split()[0]):
        assert wanted in text
    numbers = sorted({word.strip(",") for word in text.split() if word.startswith("W-")})
    assert len(numbers) == 2
    return numbers


def set_another_password(person: Visitor, address: str, mail_sink: MailSink) -> None:
    person.open("/logowanie/haslo/nowe/")
    person.page.locator("#id_login").fill(address)
    press_button(person)
    (message,) = mail_sink.wait_for(address, "ustaw nowe hasło")
    person.open(link_in(message))
    for field in ("#id_password", "#id_again"):
        person.page.locator(field).fill(ANOTHER)
    press_button(person)


def approve_by_paper(office: Visitor, number: str, login: str) -> None:
    office.open("/backoffice/access/application/?q=zrebiec")
    office.sees("Oczekuje na papier")
    assert number in numbers_on(office)
    office.follow(number)
    office.sees("Rejestracja z hasłem")
    office.sees(login)
    fold = office.page.locator("details.fold", has_text="Odnotuj dokument papierowy")
    office.click(fold.locator("summary"))
    fold.get_by_label("Sposób doręczenia").select_option(label="faksem")
    office.press("Odnotuj dokument papierowy", within=fold)
    office.sees("Odnotowano dokument papierowy")
    if number not in numbers_on(office):
        office.open("/backoffice/access/application/?q=zrebiec")
        office.follow(number)
    office.press("Zatwierdź wniosek")
    office.sees(f"Wniosek {number} został zatwierdzony")


# --- Facts ---------------------------------------------------------------------------------------


def a_unit(system: System) -> tuple[str, str]:
    """Return REGON and name of an open hospital of Łódzkie, the only one with its number."""
    rows = system.rows(
        "SELECT regon, name FROM units_unit WHERE kind = 'reporting' AND type = 'entity' "
        "AND voivodeship_id = '10' AND closed_on IS NULL AND suspended_from IS NULL "
        "AND length(regon) = 9 ORDER BY id"
    )
    numbers = [regon for (regon,) in system.rows("SELECT regon FROM units_unit")]
    return next(
        (regon, name) for regon, name in rows if sum(n.startswith(regon) for n in numbers) == 1
    )


def nobody_is_known(system: System, address: str) -> bool:
    ((count,),) = system.rows(
        "SELECT count(*) FROM people_passwordaccount WHERE login = %s", address
    )
    return count == 0


def roles_of(system: System, address: str) -> list[tuple]:
    wait_until(lambda: not nobody_is_known(system, address), "the login is there")
    return system.rows(
        "SELECT a.state, r.name FROM access_application a JOIN access_role r ON r.id = a.role_id "
        "JOIN access_profile p ON p.id = a.profile_id "
        "JOIN people_passwordaccount l ON l.person_id = p.person_id WHERE l.login = %s ORDER BY a.id",
        address,
    )
