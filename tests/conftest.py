"""What every test stands on: its own folders, the registers, the queue by hand, and quiet logs."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import hypothesis
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client

from ssoz.access.models import Role
from ssoz.actors import Actor
from ssoz.ciphers import decrypt
from ssoz.notices.queries import near_outages
from ssoz.parameters.reading import forget, suppose
from ssoz.people.models import Person
from tests.database import database_of_this_run
from tests.dumping import cells
from tests.leaks import USED, pesels_in
from tests.makers import load_registers
from tests.queue import drain
from tests.spreading import pytest_xdist_make_scheduler  # noqa: F401 - pytest finds it here

_ROOT = Path(__file__).parents[1]

hypothesis.settings.register_profile(
    "ci", max_examples=50, stateful_step_count=15, deadline=None, derandomize=True
)
hypothesis.settings.register_profile(
    "deep", max_examples=2000, stateful_step_count=50, deadline=None
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


# --- The run as a whole --------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Compile the messages that changed, so that a test file also runs alone on a fresh clone."""
    if not hasattr(config, "workerinput"):
        for source in _ROOT.glob("locale/*/LC_MESSAGES/*.po"):
            _compile_messages(source)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the other run shows: locks on SQLite, on PostgreSQL what asks no database.

    The second holds only where both runs follow each other, as in `make test`.
    """
    if database_of_this_run() != "postgresql":
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
    elif os.environ.get("TEST_AFTER_SQLITE") == "yes":
        left_out = [item for item in items if not _asks_a_database(item)]
    else:
        left_out = []
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


def _asks_a_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("any_database"):
        return False
    marks = ("django_db", "journey", "first_journey", "postgresql")
    fixtures = {"db", "transactional_db", "django_db_setup"}
    return any(map(item.get_closest_marker, marks)) or bool(
        fixtures & set(getattr(item, "fixturenames", ()))
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run of the build server in which anything was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    if os.environ.get("CI") == "true" and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what tests have to tell and on which database they ran; note the counts for `make test`."""
    if hasattr(terminalreporter.config, "workerinput"):
        return
    counts = {
        outcome: len(terminalreporter.stats.get(outcome, []))
        for outcome in ("passed", "failed", "error", "skipped")
    }
    words = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "said":
                terminalreporter.write_line(value)
    terminalreporter.write_line(f"On {database_of_this_run()}: {words}.")
    if path := os.environ.get("TEST_COUNTS"):
        line = f"{database_of_this_run()} {counts['passed']} {counts['skipped']}\n"
        with Path(path).open("a") as file:
            file.write(line)


def _compile_messages(source: Path) -> None:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return
    fresh = target.with_suffix(f".{os.getpid()}")
    with source.open("rb") as text, fresh.open("wb") as compiled:
        write_mo(compiled, read_po(text))
    fresh.replace(target)


# --- The database --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, request) -> None:
    """Load roles, permissions and the fixed institutions once; each test finds them there."""
    request.config.reload_registers = lambda: _load_if_missing(django_db_blocker)
    request.config.reload_registers()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Put the registers back after a test whose end emptied the whole database."""
    outcome = yield
    if nextitem is None:  # the database itself is gone
        return outcome
    marker = item.get_closest_marker("django_db")
    emptied = bool(marker and marker.kwargs.get("transaction"))
    if emptied or "transactional_db" in getattr(item, "fixturenames", ()):
        item.config.reload_registers()
    return outcome


def _load_if_missing(blocker) -> None:
    with blocker.unblock():
        if not Role.objects.exists():
            load_registers()
        for connection in connections.all():
            if connection.vendor == "postgresql":
                connection.close()


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path_factory) -> Path:
    """Give each test its own folder for files, keys of the pretend world, and the anchor."""
    folder = tmp_path_factory.mktemp("data")
    settings.DATA_DIR = folder
    settings.FILES_DIR = folder / "files"
    settings.JOURNAL_ANCHOR = folder / "journal.anchor"
    return folder


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Let each test begin with what the installation says: a process keeps for a while what it read."""
    cache.clear()
    suppose({}, float("inf"))
    near_outages.suppose([], float("inf"))
    yield
    forget()
    near_outages.forget()


# --- Acting --------------------------------------------------------------------------------------


@pytest.fixture
def run_queue() -> Callable[[], int]:
    """Return a function that does what waits in the queue, and what that queues, until it is empty."""
    return drain


@pytest.fixture(scope="session")
def client_for() -> Callable[..., Client]:
    """Return a function that gives the browser of a person, or of an actor in their profile."""
    return _client_for


def _client_for(who: Actor | Person, **defaults: str) -> Client:
    client = Client(**defaults)
    person = who if isinstance(who, Person) else Person.objects.get(pk=who.person_id)
    client.force_login(person, backend="web.sign_in.PersonBackend")
    if isinstance(who, Actor) and who.profile_id:
        session = client.session
        session["profile_id"] = who.profile_id
        session.save()
    return client


# --- No PESEL in any log, nor in any column ------------------------------------------------------


@pytest.fixture(autouse=True)
def no_pesel_in_logs(caplog) -> Iterator[None]:
    """Fail a test in whose log a PESEL stands (quality.md 16.2.5), or the plain hash of one."""
    yield
    lines = [
        record.getMessage() for phase in ("setup", "call") for record in caplog.get_records(phase)
    ]
    assert not pesels_in("\n".join(lines)), "A PESEL stands in the log."
    assert not USED.leaks(("log", line) for line in lines)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test at whose end a PESEL stands in a column that is not cipher text."""
    outcome = yield
    if _has_database(item) and not connection.needs_rollback:
        USED.add(*_pesels_of_people())
        with connection.cursor() as cursor:
            found = USED.leaks(cells(cursor, connection.vendor))
        assert not found, found
    return outcome


def _has_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or names & {"db", "transactional_db"})


def _pesels_of_people() -> Iterator[str]:
    for token in Person.objects.values_list("pesel_cipher", flat=True):
        with suppress(InvalidToken):  # a test has broken it, or taken its key away
            yield decrypt(token)
