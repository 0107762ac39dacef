"""Steps of whoever signs in, and what can be seen of them between the two sites."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error, Request, expect

from tests.journeys.browser import Visitor
from tests.journeys.roads import Road
from tests.journeys.smtp import MailSink, link_in
from tests.journeys.steps import demo_person
from tests.journeys.system import System
from tests.waiting import wait_until

NEWCOMER = "Stanisław Gżegżółka"
_CLOCK = "Zegar tego serwisu spieszy się o tyle sekund (liczba ujemna: spóźnia się)"


@dataclass(frozen=True)
class World:
    """A system, and the road that leads to its provider of one dialect."""

    system: System
    road: Road
    dialect: str

    @property
    def worker(self) -> str:
        """Return the name of somebody who works with the system already."""
        return demo_person(self.system, "Administrator UW", "Łódzki Urząd Wojewódzki")


def new_world(make_system: Callable[..., System], folder: Path, dialect: str) -> World:
    """Start the system of a dialect while its provider is away."""
    road = Road()
    system = make_system(
        folder / f"sign-in-{dialect}",
        IDP_DIALECT=dialect,
        IDP_URL=f"http://localhost:{road.port}",
    )
    road.leads_to = system.port
    return World(system, road, dialect)


# --- Steps ---------------------------------------------------------------------------------------


def sign_in_by_a_clock(person: Visitor, ahead: int) -> None:
    """Sign in for the first time while the provider's clock is ahead by so many seconds."""
    person.go_to_the_provider()
    person.fill(_CLOCK, str(ahead))
    person.be(NEWCOMER)


def go_back_to_the_provider(person: Visitor) -> None:
    """Use the browser's way back: to a page there, or the question whether to send its form again."""

    def has_left() -> bool:
        with suppress(Error):
            return not person.page.evaluate("location.href").startswith(person.base_url)
        return False

    with suppress(Error):
        person.page.go_back()
    wait_until(has_left, "the way back leads away")


def sign_out(person: Visitor) -> None:
    """Sign out by the menu."""
    person.click(person.page.locator("details.user summary"))
    person.press("Wyloguj", within=person.page.locator("details.user"))


def confirm_the_address(person: Visitor, mail_sink: MailSink, address: str) -> None:
    """Send the link and follow it; the other dialect's system may write to the same address."""
    person.press("Wyślij link")

    def link() -> str:
        links = [link_in(message) for message in mail_sink.to(address)]
        return next((found for found in links if found.startswith(person.base_url)), "")

    person.open(wait_until(link, f"a link is there for {address}", seconds=60))
    person.press("Potwierdź adres")


def is_in(person: Visitor, name: str) -> None:
    """Assert that the page names whoever is signed in."""
    expect(person.page.locator("details.user summary")).to_contain_text(name)


def sees_that_the_browser_finds_nobody(person: Visitor) -> None:
    """See the browser's own page for a site that does not answer; no site can draw another."""

    def is_there() -> bool:
        with suppress(Error):
            return person.page.evaluate("location.protocol") == "chrome-error:"
        return False

    wait_until(is_there, "the browser says that nobody answers")


# --- Requests ------------------------------------------------------------------------------------


def pages_asked_for_by(person: Visitor) -> list[Request]:
    """Return the list to which each page that the browser asks for is added."""
    seen: list[Request] = []

    def note(request: Request) -> None:
        if request.is_navigation_request():
            seen.append(request)

    person.page.on("request", note)
    return seen


def the_one(seen: list[Request], path: str) -> Request:
    """Return the request for a path that was asked for once."""
    (found,) = [request for request in seen if urlsplit(request.url).path == path]
    return found


def leads_to(request: Request, person: Visitor) -> bool:
    """Tell whether a request is for the system, and not for the provider."""
    return request.url.startswith(person.base_url)


def session_in(cookies: str) -> str:
    """Return the key of the session that a request carries."""
    return SimpleCookie(cookies)["sessionid"].value


def session_of(person: Visitor) -> str:
    """Return the key of the session that the browser has with the system."""
    (cookie,) = [c for c in person.context.cookies(person.base_url) if c["name"] == "sessionid"]
    return cookie["value"]


# --- Facts ---------------------------------------------------------------------------------------


def log_of(world: World) -> str:
    """Return what both sites were asked for."""
    return (world.system.folder / "web.log").read_text(errors="replace")


def beginning_of(world: World, family_name: str) -> tuple[str, str]:
    """Return how an account began, and the e-PLOZ login that it went on from."""
    (found,) = world.system.rows(
        "SELECT beginning, eploz_login FROM people_person WHERE family_name = %s", family_name
    )
    return found
