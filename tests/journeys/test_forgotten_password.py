"""A forgotten password: the link comes by mail, works once, and the old password is worth nothing."""

import pytest

from tests.journeys.browser import PHONE
from tests.journeys.password_steps import (
    is_signed_in,
    leave,
    open_accounts,
    press_button,
    type_in,
)
from tests.journeys.smtp import link_in
from tests.passwords import PASSWORD

pytestmark = pytest.mark.timeout(300)
NEW = "Nowe hasło, nigdzie nie zapisane 7"


def ask_for_link(person, login, mail_sink):
    person.open("/logowanie/haslo/")
    person.click(person.page.locator("main a[href='/logowanie/haslo/nowe/']"))
    person.page.locator("#id_login").fill(login)
    press_button(person)
    person.look()
    return link_in(mail_sink.wait_for(login, "ustaw nowe hasło")[-1])


def set_password(person, link):
    person.open(link)
    person.page.locator("#id_password").fill(NEW)
    person.page.locator("#id_again").fill(NEW)
    press_button(person)


@pytest.mark.parametrize("with_script", [True, False])
def test_a_link_from_the_mailbox_sets_a_new_password_once(
    system, visitor, plain_visitor, mail_sink, with_script
):
    login = f"zapominalska{with_script:d}@hasla.example"
    open_accounts(system, login)
    person = visitor() if with_script else plain_visitor()
    at_home = visitor(viewport=PHONE)
    type_in(at_home, login, PASSWORD)
    assert is_signed_in(at_home)

    link = ask_for_link(person, login, mail_sink)
    set_password(person, link)

    mail_sink.wait_for(login, "hasło zostało zmienione")
    type_in(person, login, PASSWORD)
    assert not is_signed_in(person)
    assert person.page.locator("#id_login").input_value() == login
    assert person.page.locator("#id_password").input_value() == ""
    type_in(person, login, NEW)
    assert is_signed_in(person)
    leave(person)

    at_home.open("/moje-konto/")
    assert at_home.path.startswith("/logowanie/")
    person.open(link)
    assert person.page.locator("#id_password").count() == 0
    assert person.page.locator("main .note.err").is_visible()
