"""Signing in by an identity provider that nobody here wrote, known by nothing but configuration.

It is told to the system under two names: once with what counts there as substantial, and once
without. It encrypts what it says, and is given our metadata for its own parser to read.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import parse_qs
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Request

from tests.journeys.browser import Visitor
from tests.journeys.foreign_provider import PASSWORD, ForeignProvider
from tests.journeys.steps import enter_for_the_first_time
from tests.journeys.system import System
from tests.leaks import USED
from tests.makers import make_pesel

pytestmark = pytest.mark.timeout(300)

TRUSTED, UNMAPPED = "Logowanie regionalne", "Logowanie bez poziomu"
PASSWORD_CLASS = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
BORN = date(1984, 5, 17)
FAILED = "Logowanie się nie powiodło. Możesz zacząć od nowa."
WRONG_PESEL = "przekazał numer PESEL, który nie istnieje"


def somebody(uid: str, first_name: str, family_name: str, pesel: str = "") -> dict[str, str]:
    """Say of somebody what the provider knows, under names of its own."""
    said = {"uid": uid, "imie": first_name, "nazwisko": family_name, "ur": BORN.isoformat()}
    return {**said, "pesel": pesel} if pesel else said


def wrong_pesel() -> str:
    """Return a number whose check digit is another."""
    right = make_pesel(BORN)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    USED.add(wrong)
    return wrong


@pytest.fixture(scope="module")
def provider(tmp_path_factory) -> Iterator[ForeignProvider]:
    """Run SimpleSAMLphp with people of its own."""
    people = {
        "anna": somebody("anna", "Anna", "Źrebięcka-Łoś", make_pesel(BORN)),
        "jan": somebody("jan", "Jan", "Gęślarz", make_pesel(BORN)),
        "zofia": somebody("zofia", "Zofia", "Zły-Numer", wrong_pesel()),
        "olga": somebody("olga", "Olga", "Bez-Numeru"),
    }
    provider = ForeignProvider(tmp_path_factory.mktemp("foreign") / "provider", people)
    with provider.running():
        yield provider


@pytest.fixture(scope="module")
def acquainted(provider, make_system, journey_folder) -> System:
    """Run a system that knows the provider by its metadata, and let the provider know the system."""
    metadata = journey_folder / "foreign.xml"
    metadata.write_bytes(provider.metadata())
    system = make_system(
        journey_folder / "acquainted",
        IDP_REGION_LOGIN_METADATA=str(metadata),
        IDP_REGION_LOGIN_LABEL=TRUSTED,
        IDP_REGION_LOGIN_ORDER="5",
        IDP_REGION_LOGIN_LOA_SUBSTANTIAL=PASSWORD_CLASS,
        IDP_REGION_LOGIN_ATTRIBUTE_PESEL="pesel",
        IDP_REGION_LOGIN_ATTRIBUTE_FIRST_NAME="imie",
        IDP_REGION_LOGIN_ATTRIBUTE_FAMILY_NAME="nazwisko",
        IDP_REGION_LOGIN_ATTRIBUTE_BIRTH_DATE="ur",
        IDP_UNMAPPED_METADATA=str(metadata),
        IDP_UNMAPPED_LABEL=UNMAPPED,
        IDP_UNMAPPED_ORDER="-5",
    )
    provider.trust(*(our_metadata(system, name) for name in ("region-login", "unmapped")))
    return system


def our_metadata(system: System, name: str) -> bytes:
    """Return what the system says of itself to a provider."""
    with urlopen(f"{system.url}/saml/{name}/metadata/", timeout=20) as answer:
        return answer.read()


class Guest(Visitor):
    """Somebody whom the foreign provider knows; its own pages are its own matter."""

    button = TRUSTED

    def __init__(self, browser: Browser, base_url: str, provider: ForeignProvider) -> None:
        super().__init__(browser, base_url)
        self.inspector.hosts.add(f"localhost:{provider.port}")
        self.inspector.expected_errors.add(f"{provider.url}/favicon.ico")
        self.brought: list[str] = []
        self.page.on("request", self._note_answer)

    def sign_in(self, name: str) -> None:
        """Sign in at the foreign provider."""
        if not self.path.startswith("/logowanie/"):
            self.open("/logowanie/")
        self.press(self.button)
        self.fill("Username", name)
        self.fill("Password", PASSWORD)
        self.press("Login")

    def look(self) -> None:
        """Inspect the page if it is one of ours."""
        if self.page.url.startswith(self.base_url):
            super().look()

    def _note_answer(self, request: Request) -> None:
        if request.url.endswith("/acs/"):
            (encoded,) = parse_qs(request.post_data)["SAMLResponse"]
            self.brought.append(b64decode(encoded).decode())

    def is_known_there(self, provider: ForeignProvider) -> bool:
        """Tell whether the provider still knows who sits at this browser."""
        self.open(provider.own_page)
        return not self.page.get_by_label("Password").count()


@pytest.fixture
def come(browser, acquainted, provider) -> Iterator[Callable[[], Guest]]:
    """Return a function that brings one more person with a browser of their own."""
    present: list[Guest] = []

    def newcomer() -> Guest:
        present.append(Guest(browser, acquainted.url, provider))
        return present[-1]

    yield newcomer
    for guest in present:
        guest.close()


def people_of(system: System) -> list[tuple]:
    """Return everybody's number, name and whether their address is confirmed."""
    return system.rows(
        "SELECT id, first_name, family_name, email_verified_at IS NOT NULL"
        " FROM people_person ORDER BY id"
    )


def refusals(system: System) -> list[tuple[str, str]]:
    """Return by which provider sign-ins were refused, and why, as the log has it."""
    log = (system.folder / "web.log").read_text()
    return re.findall(r"Sign-in by (\S+) refused: (\S+)", log)


def test_each_provider_has_a_button_of_its_own_in_the_order_of_the_settings(come):
    guest = come()
    guest.open("/logowanie/")

    buttons = guest.page.locator("main form[action^='/saml/'] button").all_inner_texts()

    assert [text.strip() for text in buttons] == [UNMAPPED, "Profil Zaufany", TRUSTED]


def test_a_new_person_gets_an_account_and_comes_back_to_the_same_one(come, acquainted, mail_sink):
    before = people_of(acquainted)
    guest = come()
    enter_for_the_first_time(guest, "anna", "anna@region.example", mail_sink)
    after = people_of(acquainted)
    (made,) = set(after) - set(before)
    assert made[1:] == ("Anna", "Źrebięcka-Łoś", True)
    (answer,) = guest.brought
    assert "EncryptedAssertion" in answer and "Źrebięcka" not in answer

    again = come()
    again.sign_in("anna")

    again.does_not_see("Potwierdź adres e-mail")
    again.sees("Anna Źrebięcka-Łoś")
    assert people_of(acquainted) == after


def test_a_session_ended_here_ends_there(come, provider):
    guest = come()
    guest.sign_in("jan")
    assert guest.is_known_there(provider)
    guest.open("/")

    guest.click(guest.page.locator("details.user summary"))
    guest.press("Wyloguj")

    guest.sees("Wylogowano.")
    assert guest.path == "/"
    assert not guest.is_known_there(provider)


def test_a_session_ended_there_ends_here(come, provider):
    guest = come()
    guest.sign_in("jan")
    guest.open("/moje-konto/")
    guest.sees("Potwierdź adres e-mail")

    guest.open(provider.sign_out_url)

    assert guest.page.url == f"{provider.url}/logout.php"
    guest.open("/moje-konto/")
    assert guest.path.startswith("/logowanie/")


@pytest.mark.parametrize(
    ("name", "reason", "told"),
    [("zofia", "pesel", WRONG_PESEL), ("olga", "attributes", FAILED)],
    ids=["a wrong number", "no number"],
)
def test_without_a_right_number_nobody_is_let_in(come, acquainted, name, reason, told):
    before, guest = people_of(acquainted), come()

    with guest.expecting(403):
        guest.sign_in(name)

    guest.sees(told)
    assert refusals(acquainted)[-1] == ("region-login", reason)
    assert people_of(acquainted) == before


def test_what_the_operator_did_not_name_as_substantial_lets_nobody_in(come, acquainted):
    before, guest = people_of(acquainted), come()
    guest.button = UNMAPPED

    with guest.expecting(403):
        guest.sign_in("anna")

    guest.sees(FAILED)
    assert refusals(acquainted)[-1] == ("unmapped", "level")
    assert people_of(acquainted) == before
