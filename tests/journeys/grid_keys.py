"""Steps in the grid with a keyboard and nothing else."""

import re

from playwright.sync_api import expect

from tests.journeys.keyboard import KeyboardVisitor
from tests.journeys.reporting_steps import REPORTS, Owed, report_here
from tests.waiting import wait_until

DENTISTS, DENTISTS_MAIN = '[id="c-1.dentysci.ogolem"]', '[id="c-1.dentysci.4"]'
WOMEN, WOMEN_MAIN = '[id="c-1.dentysci_k.ogolem"]', '[id="c-1.dentysci_k.4"]'
SEND = "section.bar button[value=send]"


def sign_in_by_keyboard(person: KeyboardVisitor, name: str) -> None:
    """Sign in by the pretend Profil Zaufany."""
    person.open("/logowanie/")
    person.press_named("Profil Zaufany")
    person.press_named(re.compile(f"^{name}"))


def files_the_staff_by_keyboard(person: KeyboardVisitor, owed: Owed) -> int:
    """Sign in, activate, fill in, mend, send; return the report."""
    come_to_work_by_keyboard(person, owed)
    activate_by_keyboard(person, owed)
    report = report_here(person)
    walk_about_the_cells(person)
    go_to_the_problem_and_mend_it(person)
    send_by_keyboard(person)
    return report


def come_to_work_by_keyboard(person: KeyboardVisitor, owed: Owed) -> None:
    """Sign in and choose the profile."""
    sign_in_by_keyboard(person, owed.person)
    press(person, f"main form:has(input[name=profile][value='{owed.profile}']) button[type=submit]")


def lay_an_obligation(office: KeyboardVisitor, unit_name: str, form: str, reason: str) -> None:
    """Decide that a unit owes a form that its type does not owe by itself."""
    office.open("/backoffice/reports/obligation/")
    press(office, "main a[href$='/naloz/']")
    office.go_to_match("main input[name=q]")
    office.type_text(unit_name)
    office.press_key("Enter")
    press(office, "main th a[href^='?unit=']")
    office.go_to_match("main select[name=collection]")
    office.page.keyboard.type(form)
    office.go_to_match("main textarea[name=reason]")
    office.page.keyboard.type(reason)
    press(office, "main form button[type=submit]")


def accept_by_keyboard(office: KeyboardVisitor, report: int) -> None:
    """Find a report among those that wait, and accept it."""
    office.open("/backoffice/reports/report/?state=waiting")
    press(office, f"main a[href^='/backoffice/reports/report/{report}/change/']")
    press(office, "form[action*='/zatwierdz/'] button[type=submit]")


def activate_by_keyboard(person: KeyboardVisitor, owed: Owed) -> None:
    """Go from the start to the grid of a report for the whole entity."""
    press(person, f"nav.nav a[href='{REPORTS}']")
    press(person, f"#lista a.btn[href='{owed.url}aktywuj/']")
    press(person, "main form:has(input[name=level][value=collective]) button[type=submit]")
    press(person, f"main td a.btn[href^='{REPORTS}']")
    expect(person.page.locator("html[data-grid=ready]")).to_be_attached()


def walk_about_the_cells(person: KeyboardVisitor) -> None:
    """Type, go on by arrows and Enter, take back by Escape, ask for help by F1."""
    person.go_to_match(DENTISTS)
    person.page.keyboard.type("2")
    key(person, "ArrowRight", leads_to=DENTISTS_MAIN)
    person.page.keyboard.type("5")
    key(person, "Enter", leads_to=WOMEN_MAIN)
    key(person, "ArrowLeft", leads_to=WOMEN)
    person.page.keyboard.type("1")
    key(person, "ArrowUp", leads_to=DENTISTS)
    person.page.keyboard.type("77")
    key(person, "Escape", leads_to=DENTISTS)
    expect(person.page.locator(DENTISTS)).to_have_value("2")
    key(person, "F1", leads_to="#notes-h")
    person.look()
    key(person, "Escape", leads_to=DENTISTS)


def go_to_the_problem_and_mend_it(person: KeyboardVisitor) -> None:
    """Reach what is wrong from the list and by Alt with an arrow."""
    said = person.page.locator("tr.say[data-rule=glowne-miejsce]")
    expect(said).to_be_visible()
    key(person, "Alt+ArrowDown", leads_to=DENTISTS_MAIN)
    press(person, "section.bar button[value=check]")
    wait_until(lambda: person.is_on("#problems"), "the list of problems has the focus")
    person.go_to_match("[data-problems] a[href='#c-1.dentysci.4']")
    key(person, "Enter", leads_to=DENTISTS_MAIN)
    person.page.keyboard.type("1")
    key(person, "Shift+Tab", leads_to=DENTISTS)
    expect(said).to_have_count(0)


def send_by_keyboard(person: KeyboardVisitor) -> None:
    """Ask for sending, think again, and send."""
    press(person, SEND)
    wait_until(lambda: person.is_on("#question"), "the question has the focus")
    press(person, "dialog [data-close]")
    assert person.is_on(SEND), "The focus goes back to what opened the question."
    person.press_key("Enter")
    wait_until(lambda: person.is_on("#question"), "the question has the focus")
    press(person, "dialog form button[type=submit]")
    expect(person.page.locator("form#grid")).to_have_count(0)


def press(person: KeyboardVisitor, selector: str) -> None:
    """Go to something by Tab and press it."""
    person.go_to_match(selector)
    person.press_key("Enter")


def key(person: KeyboardVisitor, name: str, *, leads_to: str) -> None:
    """Press one key and see where it leads."""
    person.page.keyboard.press(name)
    wait_until(lambda: person.is_on(leads_to), f"{name} leads to {leads_to}", seconds=5)
    person.sees_the_focus()
