"""A worker killed where it stands, and a world that goes away: everything is done in the end.

The row is the promise, not the task: after a restart each file is scanned and each message sent.
"""

import asyncio
import socket
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.database import free_port
from tests.journeys.browser import Visitor
from tests.journeys.smtp import MailSink
from tests.journeys.steps import (
    FILE_FIELD,
    a_photo,
    enter_for_the_first_time,
    save_an_application,
)
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(900)
ADDRESS, OTHER_ADDRESS = "lucja@zaklad.example", "swiecislawa@zaklad.example"
# Short enough for a test; what matters is their order: timeout < retry. Three workers, so that three
# things can be under way at the moment of the kill.
QUEUE = {"Q_WORKERS": "3", "Q_TIMEOUT": "20", "Q_RETRY": "22", "Q_MAX_ATTEMPTS": "2"}
AWAY_SECONDS = 2 * 22


class SlowRoad:
    """A road to clamd that can be held up: it takes connections, and leads on when it is let."""

    def __init__(self, clamd: Path) -> None:
        self.clamd = clamd
        self.port = free_port()
        self.open = threading.Event()
        self.open.set()
        self.waiting = threading.Event()
        self._server: socket.socket | None = None

    def start(self) -> None:
        """Take connections from now on."""
        self._server = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        """Be away: connections are refused, also one that the waiting thread would still take."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._lead, args=(client,), daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        if not self.open.is_set():
            self.waiting.set()
        self.open.wait()
        try:
            with client, socket.socket(socket.AF_UNIX) as scanner:
                scanner.connect(str(self.clamd))
                back = threading.Thread(target=_pour, args=(scanner, client), daemon=True)
                back.start()
                _pour(client, scanner)
                back.join(timeout=30)
        except OSError:
            return


def _pour(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


class HeldSink(MailSink):
    """A mail server that can hold one message up before DATA, or do something after it took one."""

    def __init__(self) -> None:
        super().__init__()
        self.hold_next = False
        self.before_data = threading.Event()
        self.let_go = threading.Event()
        self.after_taking = None

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        """Take a recipient; one that is held waits for an answer until it is let go."""
        if self.hold_next:
            self.hold_next = False
            self.before_data.set()
            await asyncio.to_thread(self.let_go.wait)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        """Keep one message, then do what was asked for."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.after_taking is not None:
            act, self.after_taking = self.after_taking, None
            act()
        return answer


@pytest.fixture(scope="module")
def road(clamd):
    road = SlowRoad(clamd)
    road.start()
    yield road
    road.open.set()
    road.stop()


@pytest.fixture(scope="module")
def sink():
    sink = HeldSink()
    sink.start()
    yield sink
    sink.let_go.set()
    sink.stop()


@pytest.fixture(scope="module")
def fragile(make_system, journey_folder, road, sink):
    """Run a system of its own, whose scanner and mail server this file can hold up."""
    return make_system(
        journey_folder / "fragile",
        CLAMD_HOST="127.0.0.1",
        CLAMD_PORT=str(road.port),
        SMTP_PORT=str(sink.port),
        **QUEUE,
    )


def test_a_worker_killed_anywhere_leaves_nothing_undone_and_sends_nothing_twice_too_often(
    fragile, road, sink, browser, tmp_path
):
    person = Visitor(browser, fragile.url)
    enter_for_the_first_time(person, "Łucja Ćwiękała-Ślężańska", ADDRESS, sink)
    person.open("/wniosek/")
    number = save_an_application(person, place=0)

    # In the middle of a scan, before DATA of one mail, and after another was taken but not noted.
    road.open.clear()
    person.attach(FILE_FIELD, a_photo(tmp_path / "skan1.jpg"))
    person.press("Załącz plik")
    assert road.waiting.wait(60), "The scan never began."
    sink.hold_next = True
    person.press("Zakończ")
    assert sink.before_data.wait(60), "The mail was never tried."
    sink.after_taking = fragile.kill_worker
    person.open(f"/moje-konto/wnioski/{number}/wycofaj/")
    person.press("Wycofaj wniosek")
    sink.wait_for(ADDRESS, f"wniosek {number} został wycofany")
    wait_until(lambda: sink.after_taking is None, "the worker was killed", seconds=60)
    assert file_state(fragile, "skan1.jpg") == "waiting"
    assert states_of_mail(fragile)["sending"] == 2
    sink.let_go.set()
    road.open.set()

    fragile.start_worker()
    wait_until(lambda: file_state(fragile, "skan1.jpg") == "safe", "skan1 is scanned", seconds=120)
    wait_until(
        lambda: set(states_of_mail(fragile)) == {"sent"}, "every message is sent", seconds=120
    )
    assert len(sink.to(ADDRESS, f"przyjęto wniosek {number}")) == 1
    copies = sink.to(ADDRESS, f"wniosek {number} został wycofany")
    assert len(copies) <= 2
    assert len({message["Message-ID"] for message in copies}) == 1
    others = Counter(message["Message-ID"] for message in sink.messages if message not in copies)
    assert set(others.values()) == {1}
    person.close()


def test_what_was_away_longer_than_all_attempts_is_made_up_for_by_nobodys_hand(
    fragile, road, sink, browser, tmp_path
):
    person = Visitor(browser, fragile.url)
    enter_for_the_first_time(person, "Święcisława Jaźwińska", OTHER_ADDRESS, sink)
    person.open("/wniosek/")
    number = save_an_application(person, place=1)
    road.stop()
    sink.stop()
    person.attach(FILE_FIELD, a_photo(tmp_path / "skan2.jpg"))
    person.press("Załącz plik")
    person.press("Zakończ")
    person.sees("Oczekujące wnioski")
    person.sees(number)

    gone = time.monotonic()
    tried = "SELECT attempts FROM files_storedfile WHERE name = 'skan2.jpg'"
    wait_until(
        lambda: fragile.rows(tried)[0][0] >= 2 and time.monotonic() - gone > AWAY_SECONDS,
        "both were away longer than all attempts of the queue",
        seconds=240,
    )
    assert file_state(fragile, "skan2.jpg") == "waiting"
    assert fragile.health()["status"] == "failing"

    road.start()
    sink.start()
    wait_until(lambda: file_state(fragile, "skan2.jpg") == "safe", "skan2 is scanned", seconds=120)
    (message,) = sink.wait_for(OTHER_ADDRESS, f"przyjęto wniosek {number}", seconds=120)
    assert number in message["Subject"]
    wait_until(lambda: fragile.health()["status"] == "ok", "everything is well again", seconds=120)
    person.close()


def file_state(system, name: str) -> str:
    """Return the state of the file of a name."""
    return system.rows("SELECT state FROM files_storedfile WHERE name = %s", name)[0][0]


def states_of_mail(system) -> Counter[str]:
    """Count the messages in each state."""
    return Counter(state for (state,) in system.rows("SELECT state FROM mail_outgoingmail"))
