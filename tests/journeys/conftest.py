"""What journeys stand on: the running system, a real clamd, an SMTP sink, and browsers."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.clamd import start_clamd
from tests.database import PostgresServer, database_of_this_run
from tests.dumping import mails
from tests.journeys.browser import PlainVisitor, Visitor, launch
from tests.journeys.country import OF_TODAY, Country, demo_country
from tests.journeys.inspection import Inspector
from tests.journeys.keyboard import Guard, KeyboardVisitor
from tests.journeys.leaking import leaks_of
from tests.journeys.smtp import MailSink
from tests.journeys.system import System
from tests.leaks import USED

_HERE = Path(__file__).parent
_FIRST = "test_joining.py"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys, and the first of them."""
    for item in items:
        if item.path.parent == _HERE:
            item.add_marker(pytest.mark.journey)
            if item.path.name == _FIRST:
                item.add_marker(pytest.mark.first_journey)


@pytest.fixture(scope="session")
def journey_folder(tmp_path_factory) -> Path:
    """Return the folder of the running system."""
    return tmp_path_factory.mktemp("journeys")


@pytest.fixture(scope="session")
def shared_folder(request, tmp_path_factory) -> Path:
    """Return a folder that all processes of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@pytest.fixture(scope="session", autouse=True)
def _looks_shared(shared_folder) -> None:
    """Let the processes of a run know of each other which pages were looked at."""
    Inspector.share(shared_folder / "pages-seen")


@pytest.fixture(scope="session")
def mail_sink() -> Iterator[MailSink]:
    """Take the mail that the system sends."""
    sink = MailSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="session")
def clamd(journey_folder) -> Iterator[Path]:
    """Run a real clamd with a tiny signature file of its own; return its socket."""
    with start_clamd(journey_folder / "clamd") as address:
        yield address


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Return the address of a PostgreSQL server: that of this run, or one started for journeys."""
    if database_of_this_run() == "postgresql":
        yield os.environ["DATABASE_URL"]
        return
    server = PostgresServer()
    server.start()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def make_system(request, mail_sink, clamd, shared_folder) -> Iterator[Callable[..., System]]:
    """Return a function that starts a whole system in a folder, with settings of its own."""
    # On PostgreSQL unless SQLite was asked for by name: a journey file run alone is no exception.
    on_sqlite = os.environ.get("TEST_DB") == "sqlite"
    server = "" if on_sqlite else request.getfixturevalue("postgres_url")
    world = {
        "SCANNER": "clamd",
        "CLAMD_SOCKET": str(clamd),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_sink.port),
    }
    started: list[System] = []

    def make(folder: Path, country: Country = OF_TODAY, **environment: str) -> System:
        settings = {**world, **country.environment, **environment}
        made = demo_country(country, shared_folder, server_url=server, environment=world)
        with made as origin:
            system = System(folder, server_url=server, environment=settings, origin=origin)
        started.append(system)
        system.start()
        return system

    yield make
    for system in reversed(started):
        system.stop()
    assert [leak for system in started for leak in leaks_of(system)] == []
    assert USED.leaks(mails(mail_sink.messages)) == []


@pytest.fixture(scope="session")
def system(make_system, journey_folder) -> System:
    """Run the system that most journeys share."""
    return make_system(journey_folder / "system")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run one Chromium for a file; each visitor has a context of their own in it.

    It ends with the file: its loop would keep later tests of the process from their database.
    """
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(browser, system) -> Iterator[Callable[..., Visitor]]:
    """Return a function that brings one more person with a browser of their own."""
    present: list[Visitor] = []

    def come(**options) -> Visitor:
        present.append(Visitor(browser, system.url, **options))
        return present[-1]

    yield come
    for visitor in present:
        visitor.close()


@pytest.fixture
def plain_visitor(browser, system) -> Iterator[Callable[[], PlainVisitor]]:
    """Return a function that brings a person whose browser runs no script."""
    present: list[PlainVisitor] = []

    def come() -> PlainVisitor:
        present.append(PlainVisitor(browser, system.url))
        return present[-1]

    yield come
    for visitor in present:
        visitor.close()


@pytest.fixture
def keyboard_visitor(browser, monkeypatch) -> Iterator[Callable[[str], KeyboardVisitor]]:
    """Return a function that brings a person who has a keyboard only, to a site."""
    guard = Guard(monkeypatch)
    present: list[KeyboardVisitor] = []

    def come(base_url: str) -> KeyboardVisitor:
        newcomer = KeyboardVisitor(browser, base_url)
        newcomer.guard = guard
        present.append(newcomer)
        return newcomer

    yield come
    for visitor in present:
        visitor.close()
