"""The whole way to a role with a keyboard and nothing else; the focus is seen and never lost."""

import re

import pytest

from tests.journeys.keyboard import KeyboardVisitor
from tests.journeys.smtp import MailSink, link_in
from tests.journeys.steps import (
    DECLARATION,
    FILE_FIELD,
    NON_FINANCIAL,
    a_photo,
    demo_person,
    numbers_on,
)
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(900)

PERSON = "Jędrzej Józef Dźwięczyński"
ADDRESS = "jedrzej.dzwieczynski@przychodnia.example"
FILES = "Bezpieczne pliki załączone do wniosku"
HELP = "Co mogę zrobić?"


def test_joining_by_keyboard(keyboard_visitor, system, mail_sink, tmp_path):
    applicant = keyboard_visitor(system.url)
    skip_to_the_content(applicant)
    applicant.press_key("Enter")
    sign_in(applicant, PERSON)
    confirm_the_address(applicant, mail_sink)

    applicant.press_named("Składam wniosek")
    choose_a_unit(applicant)
    give_a_role_and_contact_data(applicant)
    change_the_roles_and_come_back(applicant)
    declare_and_save(applicant)
    (number,) = numbers_on(applicant)
    attach_and_wait_until_safe(applicant, a_photo(tmp_path / "wniosek z klawiatury.jpg"))
    applicant.press_named("Zakończ")
    applicant.is_at("Moje konto")
    applicant.sees("Oczekujące wnioski")
    unfold_and_ask_for_help(applicant, number)
    open_and_close_the_menu(applicant)

    office = keyboard_visitor(system.url)
    office.open("/logowanie/")
    sign_in(office, demo_person(system, "Administrator UW", "Łódzki Urząd Wojewódzki"))
    approve(office, number)

    (message,) = mail_sink.wait_for(ADDRESS, "został zatwierdzony")
    assert number in message["Subject"]
    applicant.open("/")
    applicant.go_to(starting_with(PERSON))
    assert "Bez profilu pracy" not in applicant.focused


# --- Steps ---------------------------------------------------------------------------------------


def starting_with(words: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(words)}")


def skip_to_the_content(person: KeyboardVisitor) -> None:
    person.open("/")
    person.page.keyboard.press("Tab")
    person.is_at("Przejdź do treści")
    person.sees_the_focus()
    person.press_key("Enter")
    person.page.keyboard.press("Tab")
    person.is_at("Zaloguj się / Zarejestruj")


def sign_in(person: KeyboardVisitor, name: str) -> None:
    person.press_named("Profil Zaufany")
    person.press_named(starting_with(name))


def confirm_the_address(person: KeyboardVisitor, mail_sink: MailSink) -> None:
    person.sees("Potwierdź adres e-mail")
    person.go_to("Adres e-mail")
    person.type_text("to nie adres")
    person.press_key("Enter")
    person.is_at("Popraw 1 pole")
    person.page.keyboard.press("Tab")
    person.press_key("Enter")
    person.is_at("Adres e-mail")
    person.type_text(ADDRESS)
    person.press_named("Wyślij link")
    person.is_at(starting_with("Wysłaliśmy link na adres"))
    (message,) = mail_sink.wait_for(ADDRESS, "potwierdź adres e-mail")
    person.open(link_in(message))
    person.press_named("Potwierdź adres")
    person.is_at("Wybierz, jak chcesz uzyskać dostęp")


def choose_a_unit(person: KeyboardVisitor) -> None:
    person.go_to("Miejscowość")
    person.type_text("lodz")
    person.press_key("Enter")
    person.is_at(starting_with("Znaleziono"))
    person.press_named(starting_with("Wybierz jednostkę"))
    person.is_at("Wniosek o rolę")


def give_a_role_and_contact_data(person: KeyboardVisitor) -> None:
    person.tick_named(starting_with(NON_FINANCIAL))
    person.go_to(starting_with("Telefon służbowy"))
    person.type_text("600 123 45")
    person.press_named("Dalej")
    person.is_at("Popraw 1 pole")
    person.page.keyboard.press("Tab")
    person.is_at("Numer telefonu ma 8 cyfr. Wpisz 9 cyfr, na przykład 600 123 456.")
    person.press_key("Enter")
    person.is_at(starting_with("Telefon służbowy"))
    person.type_text("600 123 456")
    person.press_named("Dalej")
    person.is_at("Sprawdź dane przed zapisaniem")


def change_the_roles_and_come_back(person: KeyboardVisitor) -> None:
    person.press_named("Wybierz inne role")
    with person.guard.lifted():
        kind = person.page.evaluate("document.activeElement.type")
    assert kind == "checkbox", "The first role has the focus."
    person.press_named("Dalej")
    person.is_at("Role")
    person.press_named("Wybierz inną jednostkę")
    person.press_named("Zostań przy tej jednostce")
    person.sees("Sprawdź dane przed zapisaniem")


def declare_and_save(person: KeyboardVisitor) -> None:
    person.press_named("Zapisz wniosek")
    person.is_at("Popraw 1 pole")
    person.tick_named(starting_with(DECLARATION))
    person.press_named("Zapisz wniosek")
    person.is_at("Podpisz wniosek i zakończ")


def attach_and_wait_until_safe(person: KeyboardVisitor, photo) -> None:
    person.press_named("Zakończ")
    person.is_at("Zakończyć bez załącznika?")
    person.press_named("Wróć i załącz")
    person.attach_named(FILE_FIELD, photo)
    person.press_named("Załącz plik")
    person.is_at(FILES)
    wait_until(lambda: "jest bezpieczny" in person.text, "the file is safe", seconds=90)
    person.is_at(FILES)
    person.look()


def unfold_and_ask_for_help(person: KeyboardVisitor, number: str) -> None:
    person.press_named(starting_with(number))
    person.press_named(HELP)
    dialog = person.page.get_by_role("dialog")
    wait_until(lambda: dialog.count() == 1 and person.focused == HELP, "the help is open")
    person.sees("wycofać wniosek")
    person.page.keyboard.press("Tab")
    person.is_at("Zamknij pomoc")
    person.press_key("Escape")
    assert dialog.count() == 0
    person.is_at(HELP)
    person.sees_the_focus()


def open_and_close_the_menu(person: KeyboardVisitor) -> None:
    menu = re.compile(f"^{PERSON} Bez profilu pracy$")
    person.press_named(menu)
    person.sees("Nie masz jeszcze aktywnego profilu.")
    person.press_named("Moje konto", key="Escape")
    person.is_at(menu)
    person.sees_the_focus()
    assert (
        "Nie masz jeszcze aktywnego profilu."
        not in person.page.locator("details.user").inner_text()
    )


def approve(office: KeyboardVisitor, number: str) -> None:
    office.press_named("Panel administracyjny")
    office.sees("Co na mnie czeka")
    office.press_named(starting_with("Wnioski"))
    office.press_named(number)
    office.press_named("Zatwierdź wniosek")
    office.is_at(starting_with(f"Wniosek {number} został zatwierdzony."))
    office.sees_the_focus()
