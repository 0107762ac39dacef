"""Whoever comes from e-PLOZ and SSOZ I: the account is migrated, the rights are transferred, once.

What stands on these pages is found by what it is; the words are compared in the tests of the pages.
"""

from collections.abc import Callable

import pytest

from backoffice.management.country.newcomers import NEWCOMERS, Newcomer
from tests.journeys.browser import PHONE, Visitor
from tests.journeys.smtp import link_in

pytestmark = pytest.mark.timeout(600)
NARROW = {"width": 320, "height": 640}


def newcomer(family_name: str) -> Newcomer:
    return next(one for one in NEWCOMERS if one.family_name == family_name)


def press(visitor: Visitor, which: str) -> None:
    visitor.click(visitor.page.locator(f"main {which}"))


def transfer(visitor: Visitor, login: str, password: str) -> None:
    visitor.open("/przeniesienie/")
    visitor.page.locator("#id_login").fill(login)
    visitor.page.locator("#id_password").fill(password)
    press(visitor, "form[method=post] button.primary")


def confirm(visitor: Visitor, mail_sink, address: str) -> None:
    press(visitor, "form[method=post] button.primary")
    visitor.open(link_in(mail_sink.wait_for(address)[-1]))
    visitor.press("Potwierdź adres")


def look_on_a_phone(visitor: Visitor) -> None:
    before = visitor.page.viewport_size
    for size in (PHONE, NARROW):
        visitor.page.set_viewport_size(size)
        visitor.look()
    visitor.page.set_viewport_size(before)


def test_an_account_of_e_ploz_is_migrated_and_rights_of_ssoz_i_are_transferred(
    visitor: Callable[..., Visitor], system, mail_sink
):
    one = newcomer("Kąkol")
    person = visitor()
    person.sign_in(f"{one.first_name} {one.family_name}")
    person.sees(one.login)
    look_on_a_phone(person)

    press(person, "button[name=account][value=eploz]")
    proposed = person.page.locator("#id_email").input_value()
    assert proposed == f"{one.login}@eploz.example"
    look_on_a_phone(person)
    confirm(person, mail_sink, proposed)
    look_on_a_phone(person)
    press(person, "a.btn[href='/przeniesienie/']")
    look_on_a_phone(person)

    transfer(person, one.login, "nie to hasło")
    assert person.path == "/przeniesienie/"
    assert person.page.locator("main .note.err").is_visible()
    assert person.page.locator("#id_login").input_value() == one.login
    assert person.page.locator("#id_password").input_value() == ""
    look_on_a_phone(person)

    transfer(person, one.login, one.password)
    for role in ("Wypełniający sprawozdania niefinansowe", "Wypełniający sprawozdania finansowe"):
        person.sees(role)
    assert person.page.locator("main .note.ok").is_visible()
    look_on_a_phone(person)
    press(person, "form[action='/profil/'] button")
    person.sees("Sprawozdania")
    for address in (proposed, f"{one.login}@poczta.example"):
        subjects = [mail["subject"] for mail in mail_sink.wait_for(address)]
        assert "SSOZ II: przeniesiono uprawnienia z SSOZI" in subjects


def test_whose_account_has_another_name_begins_anew_and_gets_nothing_by_guessing(
    visitor: Callable[..., Visitor], system, mail_sink
):
    one, victim = newcomer("Bąk-Nowicka"), newcomer("Łoś")
    address = "cecylia@przychodnia.example"
    person = visitor()
    person.sign_in(f"{one.first_name} {one.family_name}")
    look_on_a_phone(person)
    press(person, "button[name=account][value=new]")
    person.page.locator("#id_email").fill(address)
    confirm(person, mail_sink, address)

    for guess in ("Hasło123", "qwerty", "szpital", "Łoś1983", "haslo"):
        transfer(person, victim.login, guess)
        assert person.page.locator("main .note.err").is_visible()
    with person.expecting(429):
        transfer(person, victim.login, victim.password)
    look_on_a_phone(person)
    assert system.rows("SELECT count(*) FROM access_profile JOIN people_person p "
                       "ON p.id = person_id WHERE family_name = %s", one.family_name) == [(0,)]  # fmt: skip
