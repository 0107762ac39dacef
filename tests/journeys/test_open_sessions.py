"""One's own open sessions, found and ended with a keyboard and nothing else."""

import re

import pytest

from tests.journeys.steps import demo_person

pytestmark = pytest.mark.timeout(600)
PAGE = "/moje-konto/logowania/"
OFFICE = ("Administrator UW", "Mazowiecki Urząd Wojewódzki")
OTHER = "main table form[action*='/sesje/'] button:has(.sr)"


def test_another_session_is_ended_by_keyboard_and_then_all(keyboard_visitor, system):
    name = demo_person(system, *OFFICE)
    forgotten, person = keyboard_visitor(system.url), keyboard_visitor(system.url)
    for browser in (forgotten, person):
        browser.open("/logowanie/")
        browser.press_named("Profil Zaufany")
        browser.press_named(re.compile(f"^{re.escape(name)}"))
    person.open(PAGE)
    person.look()
    person.go_to_match(OTHER)
    person.press_key("Enter")
    assert person.path == PAGE
    forgotten.open("/moje-konto/")
    assert forgotten.path.startswith("/logowanie/")

    person.go_to_match("form[action='/moje-konto/sesje/zakoncz/'] button")
    person.press_key("Enter")
    person.open(PAGE)
    assert person.path.startswith("/logowanie/")


def test_the_office_sees_the_sessions_of_a_person_and_ends_them(visitor, system):
    name = demo_person(system, *OFFICE)
    chief, person = visitor(), visitor()
    person.sign_in(name)
    chief.sign_in(demo_person(system, "Administrator CeZ", "Centrum e-Zdrowia"))
    words = "SELECT id FROM people_person WHERE first_name || ' ' || family_name = %s"
    ((number,),) = system.rows(words, name)
    chief.open(f"/backoffice/people/person/{number}/change/")
    chief.click(chief.page.locator("form[action$='/sesje/zakoncz/'] button"))
    person.open("/moje-konto/")
    assert person.path.startswith("/logowanie/")
