"""An administrator who comes by password: an app with codes, a passkey, and codes on paper.

The system has a name here, not a number: browsers bind passkeys to names. What stands on the pages
is found by what it is; the words are compared in the tests of the pages.
"""

import re
from collections.abc import Callable, Iterator

import pyotp
import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, PlainVisitor, Visitor
from tests.journeys.sign_in_steps import sign_out
from tests.journeys.steps import demo_person
from tests.journeys.system import System
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(600)
OFFICE = ("Administrator UW", "Łódzki Urząd Wojewódzki")
PASSWORD = "Żuraw stoi nad Wisłą 1"
OWN = "/moje-konto/drugi-skladnik/"
GIVE = "/logowanie/haslo/drugi-skladnik/"
_NARROW = {"width": 320, "height": 640}
_ACCOUNT = """
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from ssoz.people.models import PasswordAccount, Person
person = next(p for p in Person.objects.filter(family_name={0!r}) if p.full_name == {1!r})
now = timezone.now()
PasswordAccount.objects.create(
    person=person, login={2!r}, password=make_password({3!r}),
    created_at=now, activated_at=now, changed_at=now,
)
"""


@pytest.fixture(scope="module")
def named(make_system, journey_folder) -> System:
    """Run a system that has a name."""
    return make_system(journey_folder / "named", BASE_HOST="localhost")


@pytest.fixture
def come(browser, named) -> Iterator[Callable[..., Visitor]]:
    """Return a function that brings a person to the system by its name."""
    present: list[Visitor] = []

    def newcomer(kind: type[Visitor] = Visitor) -> Visitor:
        present.append(kind(browser, named.url.replace("127.0.0.1", "localhost")))
        return present[-1]

    yield newcomer
    for person in present:
        person.close()


def give_password(system: System, name: str) -> str:
    """Give somebody of the demo country a login with a password."""
    login = f"{name.split()[0].casefold()}@urzad.example"
    script = _ACCOUNT.format(name.split()[-1], name, login, PASSWORD)
    system.manage("shell", "-c", script)
    return login


def type_password(person: Visitor, login: str) -> None:
    person.open("/logowanie/haslo/")
    person.page.locator("#id_login").fill(login)
    person.page.locator("#id_password").fill(PASSWORD)
    press(person, "form[method=post] button.primary")


def press(person: Visitor, which: str) -> None:
    person.click(person.page.locator(f"main {which}"))


def give_code(person: Visitor, code: str) -> None:
    person.page.locator("#id_otp").fill(code)
    press(person, "form:has(#id_otp) button.primary")


def touch(person: Visitor, path: str) -> None:
    """Press the button of a passkey; the device answers, and the page goes on by itself."""
    person.page.locator("form[data-passkey] button").click()
    person.page.wait_for_url(lambda address: not address.endswith(path))
    person.look()


def look_on_a_phone(person: Visitor) -> None:
    before = person.page.viewport_size
    for size in (PHONE, _NARROW):
        person.page.set_viewport_size(size)
        person.look()
    person.page.set_viewport_size(before)


def fresh_code(app: pyotp.TOTP, used: set[str]) -> str:
    """Wait for a code that was not used yet, and use it."""
    code = wait_until(lambda: next(iter({app.now()} - used), ""), "a new code is there", seconds=60)
    used.add(code)
    return code


def provider_of(system: System, login: str) -> str:
    ((provider,),) = system.rows(
        "SELECT s.provider FROM people_opensession s JOIN people_passwordaccount a"
        " ON a.person_id = s.person_id WHERE a.login = %s ORDER BY s.id DESC LIMIT 1", login,
    )  # fmt: skip
    return provider


def set_up_the_app(person: Visitor) -> pyotp.TOTP:
    press(person, f"form[action='{OWN}kod/nowy/'] button")
    assert person.path == f"{OWN}kod/"
    look_on_a_phone(person)
    expect(person.page.locator(".qr svg")).to_be_visible()
    return pyotp.TOTP(person.page.locator("code.key").inner_text().replace(" ", ""))


def add_device(person: Visitor) -> None:
    """Give the browser a device that makes passkeys and is touched at once."""
    devices = person.context.new_cdp_session(person.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip


def test_an_administrator_with_a_password_sets_up_and_uses_every_factor(come, named, mail_sink):
    name = demo_person(named, *OFFICE)
    login = give_password(named, name)
    person = come()
    used: set[str] = set()

    type_password(person, login)
    assert person.path == OWN
    look_on_a_phone(person)
    for shut in ("/backoffice/", "/moje-konto/", "/"):
        person.open(shut)
        assert person.path == OWN
    person.open("/pomoc/")
    assert person.path == "/pomoc/"

    person.open("/backoffice/")
    app = set_up_the_app(person)
    give_code(person, "000000")
    expect(person.page.locator("#errors")).to_be_focused()
    give_code(person, fresh_code(app, used))
    assert person.path == f"{OWN}kody-zapasowe/"
    assert provider_of(named, login) == "password+code"

    press(person, "form[method=post] button.primary")
    paper = person.page.locator("ol.codes code").all_inner_texts()
    assert len(paper) == 10 and all(re.fullmatch(r"(\w{4}-){4}\w{4}", code) for code in paper)
    look_on_a_phone(person)
    press(person, "a.btn.primary")
    press(person, "a[href='/logowanie/']")
    assert person.path == "/backoffice/"

    sign_out_of(person)
    type_password(person, login)
    assert person.path == GIVE
    look_on_a_phone(person)
    give_code(person, fresh_code(app, used))
    person.open("/backoffice/")
    assert person.path == "/backoffice/"

    add_device(person)
    person.open("/moje-konto/")
    press(person, f"a[href='{OWN}']")
    press(person, f"a[href='{OWN}klucz/']")
    look_on_a_phone(person)
    person.page.locator("#id_name").fill("Klucz w pracy")
    touch(person, f"{OWN}klucz/")
    assert person.path == OWN
    person.sees("Klucz w pracy")
    look_on_a_phone(person)

    person.open(f"{OWN}klucz/")
    person.page.locator("form[data-passkey] button").click()
    expect(person.page.locator("[data-status]")).not_to_be_empty()
    person.look()

    sign_out_of(person)
    type_password(person, login)
    touch(person, GIVE)
    assert provider_of(named, login) == "password+passkey"

    sign_out_of(person)
    type_password(person, login)
    person.page.locator("#id_recovery_otp").fill(paper[0].lower().replace("-", " "))
    press(person, "form:has(#id_recovery_otp) button")
    assert provider_of(named, login) == "password+recovery"
    person.open(OWN)
    press(person, f"a[href='{OWN}kod/usun/']")
    look_on_a_phone(person)
    press(person, "button.danger")
    assert person.path == OWN

    ((address,),) = named.rows(
        "SELECT p.email FROM people_person p JOIN people_passwordaccount a"
        " ON a.person_id = p.id WHERE a.login = %s", login,
    )  # fmt: skip
    for subject, count in (("dodano drugi", 2), ("nowe kody", 1), ("kodem zapasowym", 1),
                           ("usunięto drugi", 1)):  # fmt: skip
        mail_sink.wait_for(address, subject, count=count)


def sign_out_of(person: Visitor) -> None:
    if not person.path.startswith("/moje-konto/"):
        person.open("/moje-konto/")
    sign_out(person)


def test_without_script_codes_do_all_and_the_office_helps_who_lost_all(come, named):
    name = demo_person(named, "Administrator UW", "Mazowiecki Urząd Wojewódzki")
    login = give_password(named, name)
    person = come(PlainVisitor)
    type_password(person, login)
    app = set_up_the_app(person)
    give_code(person, app.now())
    press(person, "form[method=post] button.primary")
    paper = person.page.locator("ol.codes code").all_inner_texts()

    other = come(PlainVisitor)
    type_password(other, login)
    other.page.locator("#id_recovery_otp").fill(paper[9])
    press(other, "form:has(#id_recovery_otp) button")
    other.open("/backoffice/")

    chief = come()
    chief.sign_in(demo_person(named, "Administrator CeZ", "Centrum e-Zdrowia"))
    ((number,),) = named.rows(
        "SELECT person_id FROM people_passwordaccount WHERE login = %s", login
    )
    chief.open(f"/backoffice/people/person/{number}/change/")
    press(chief, "a[href$='/drugi-skladnik/']")
    press(chief, "form[method=post] button")
    expect(chief.page.locator("[aria-invalid=true]")).to_be_visible()
    chief.page.locator("#id_reason").fill("Rozmowa pod numerem z profilu.")
    press(chief, "form[method=post] button")

    other.open("/backoffice/")
    assert other.path.startswith("/logowanie/")
    type_password(other, login)
    assert other.path == OWN
