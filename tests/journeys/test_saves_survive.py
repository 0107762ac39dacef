"""Web and worker killed in the middle of saves: what was acknowledged is there, and nothing twice."""

import http.client
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.database import PostgresServer
from tests.journeys.system import System
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(600)
KILLS = 20
# So many saves are acknowledged between two kills: the next comes in the middle of others.
SAVES_BETWEEN = 12
_ROOT = Path(__file__).parents[2]
_TOKEN = "abcdefghijklmnopqrstuvwxyz012345"  # what double submission compares, no secret


@dataclass
class Client:
    """Somebody who types into one cell of a report that a colleague has open as well."""

    port: int
    report: int
    session: str
    cell: str
    stopped: threading.Event
    revision: int = 0
    sent: int = 0
    acknowledged: list[str] = field(default_factory=list)
    trouble: str = ""
    _link: http.client.HTTPConnection | None = None

    def work(self) -> None:
        """Save one value after another; what is not answered is sent again until it is."""
        while not self.stopped.is_set() and not self.trouble:
            self.sent += 1
            self._save(str(self.sent))
        self._hang_up()

    def _save(self, value: str) -> None:
        body = json.dumps({"revision": self.revision, "cells": {self.cell: value}})
        while not self.stopped.is_set():
            try:
                status, text = self._post(body)
            except (OSError, http.client.HTTPException):
                self._hang_up()
                self.stopped.wait(0.02)
                continue
            if status == 200:
                self._take(value, json.loads(text))
            else:
                self.trouble = f"{status}: {text[:500]}"
            return

    def _take(self, value: str, told: dict) -> None:
        if told["clashes"] or told["refused"]:
            self.trouble = str(told)
        self.revision = told["revision"]
        self.acknowledged.append(value)

    def _post(self, body: str) -> tuple[int, str]:
        if self._link is None:
            self._link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self.session}; csrftoken={_TOKEN}",
            "X-CSRFToken": _TOKEN,
        }
        self._link.request("POST", f"/sprawozdania/{self.report}/zapisz/", body, headers)
        response = self._link.getresponse()
        return response.status, response.read().decode()

    def _hang_up(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None


@pytest.fixture
def fragile(tmp_path) -> Iterator[Callable[[str], System]]:
    """Return a function that makes a system on a database that writes to the disk, with no demo."""
    servers, systems = [], []

    def make(database: str) -> System:
        if database == "postgresql":
            servers.append(PostgresServer(durable=True))
            servers[0].start()
        url = servers[0].url if servers else ""
        system = System(tmp_path / "system", server_url=url, environment={"SCANNER": "pretend"})
        systems.append(system)
        system.prepare()
        return system

    yield make
    for system in systems:
        system.stop()
    for server in servers:
        server.stop()


@pytest.mark.parametrize("database", ["postgresql", "sqlite"])
def test_every_answer_that_was_acknowledged_outlives_a_kill_and_no_revision_is_there_twice(
    fragile, database
):
    system = fragile(database)
    clients = people_at_work(system)
    system.start_web()
    system.start_worker()
    threads = [threading.Thread(target=client.work) for client in clients]
    for thread in threads:
        thread.start()
    try:
        for _ in range(KILLS):
            let_them_save(clients)
            system.kill_web()
            system.kill_worker()
            system.start_worker()
            system.start_web()
        let_them_save(clients)
        system.kill_web()
    finally:
        clients[0].stopped.set()
        for thread in threads:
            thread.join()
    system.start_web()
    assert not [client.trouble for client in clients if client.trouble]
    for report in {client.report for client in clients}:
        nothing_is_lost(system, report, [client for client in clients if client.report == report])


def people_at_work(system: System) -> list[Client]:
    """Sign eight people in, two at each report, each with a cell of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.reporters_at_work"],
        cwd=_ROOT, env=system.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    stopped = threading.Event()
    cells = ("1.01.a", "1.02.a")
    return [
        Client(system.port, report, session, cells[place % 2], stopped)
        for place, (report, session) in enumerate(json.loads(done.stdout.splitlines()[-1]))
    ]


def let_them_save(clients: list[Client]) -> None:
    """Wait until each has saved something, and all together a number of times."""
    before = [len(client.acknowledged) for client in clients]

    def have_saved() -> bool:
        assert not [client.trouble for client in clients if client.trouble]
        more = [len(one.acknowledged) - old for one, old in zip(clients, before, strict=True)]
        return min(more) > 0 and sum(more) >= SAVES_BETWEEN

    wait_until(have_saved, "everybody saves", seconds=60)


def nothing_is_lost(system: System, report: int, clients: list[Client]) -> None:
    """See that changes, revisions, journal and answers say the same, and all that was acknowledged."""
    changes = _changes(system, report)
    (revision, answers), *_ = system.rows(
        "SELECT revision, answers FROM reports_report WHERE id = %s", report
    )
    assert [number for number, _cells in changes] == list(range(1, revision + 1))
    rebuilt: dict[str, str] = {}
    for _number, cells in changes:
        for cell, (old, new) in cells.items():
            assert rebuilt.get(cell) == old, f"{report}: {cell} was overwritten."
            rebuilt[cell] = new
    assert rebuilt == _json(answers)
    noted = system.rows(
        "SELECT details FROM journal_entry WHERE act = %s AND thing_id = %s",
        "reports.report.filled", report,
    )  # fmt: skip
    revisions = Counter(_json(details)["revision"] for (details,) in noted)
    assert set(revisions.values()) == {1}
    for client in clients:
        kept = [cells[client.cell][1] for _number, cells in changes if client.cell in cells]
        assert len(client.acknowledged) > KILLS
        assert len(kept) == len(set(kept)), "A save is there twice."
        # The last may have been written without anybody being told.
        assert kept[: len(client.acknowledged)] == client.acknowledged
        assert len(kept) <= len(client.acknowledged) + 1


def _changes(system: System, report: int) -> list[tuple[int, dict]]:
    rows = system.rows(
        "SELECT revision, cells FROM reports_change WHERE report_id = %s ORDER BY revision", report
    )
    return [(revision, _json(cells)) for revision, cells in rows]


def _json(value: str | dict) -> dict:
    return json.loads(value) if isinstance(value, str) else value
