"""A worker killed at ten random moments of imports: the register holds one picture or the other.

Never anything between, and the import itself says which; the worker that comes after ends the work.
"""

import threading
from pathlib import Path
from random import Random

import pytest

from tests.journeys.system import System
from tests.register_dump import FILES, Expected, Picture, Register
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(600)
KILLS, KILLS_OF_AN_ACT = 10, 2
ENTITIES = 2500
# Short enough for a test; what matters is their order: timeout < retry.
QUEUE = {"Q_WORKERS": "2", "Q_TIMEOUT": "2", "Q_RETRY": "3", "Q_MAX_ATTEMPTS": "99"}
STATE = "SELECT state FROM register_registerimport ORDER BY id DESC LIMIT 1"
COUNTS = (
    "SELECT (SELECT COUNT(*) FROM units_unit WHERE register_id <> ''),"
    " (SELECT COUNT(*) FROM units_part WHERE register_id <> ''),"
    " (SELECT COUNT(*) FROM units_unit WHERE phone = '42 765 43 21'),"
    " (SELECT COUNT(*) FROM units_historicalunit), (SELECT COUNT(*) FROM units_historicalpart)"
)


class Killer:
    """Watches one act after another, kills its worker at random, and looks what the register holds."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.chance = Random(20260131)
        self.moments: list[str] = []

    def watch(self, *, end: str, before: tuple, within: float = 1) -> tuple:
        """Have an act done and kill its worker twice meanwhile; return what the register holds then.

        Nobody is at work before and after: an act is never done before anybody watches it.
        """
        for _ in range(KILLS_OF_AN_ACT):
            self._set_to_work(end)
            if len(self.moments) == KILLS or self._ends_within(self.chance.uniform(0, within), end):
                break
            self.system.kill_worker()
            state = self.state()
            self.moments.append(state)
            self._look(state, end, before)
        else:
            self.system.start_worker()
        wait_until(lambda: self.state() == end, f"the import is {end}", seconds=180)
        self.system.kill_worker()
        return self.counts()

    def state(self) -> str:
        """Return what the newest import says of itself."""
        return self.system.rows(STATE)[0][0]

    def counts(self) -> tuple:
        """Return what the register holds."""
        return self.system.rows(COUNTS)[0]

    def _look(self, state: str, end: str, before: tuple) -> None:
        """The server may still end what it was told; what the import says is read with the counts."""
        counts = self.counts()
        if state == self.state() and state != end:
            assert counts == before, f"{state}: {counts} is not {before}."

    def _ends_within(self, seconds: float, end: str) -> bool:
        threading.Event().wait(seconds)
        return self.state() == end

    def _set_to_work(self, end: str) -> None:
        """Start a worker and wait until it has begun: the moment of the kill is drawn from then on."""
        before = self._taken()
        self.system.start_worker()
        wait_until(
            lambda: self._taken() != before or self.state() == end, "the work goes on", seconds=120
        )

    def _taken(self) -> tuple:
        """Return how the import stands, and until when a worker has the latest task for itself."""
        return self.state(), self.system.rows("SELECT MAX(lock) FROM django_q_ormq")


@pytest.fixture
def alone(journey_folder, postgres_url, mail_sink):
    """Run a worker with a database of its own; nobody needs pages here."""
    world = {
        "SCANNER": "pretend",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_sink.port),
        **QUEUE,
    }
    system = System(journey_folder / "register", server_url=postgres_url, environment=world)
    system.prepare()
    yield system
    system.stop()


def order(system: System, *options: str, folder: Path | None = None) -> None:
    files = [f"--{name}={folder / name}.txt" for name in FILES] if folder else []
    system.manage("import_register", *files, *options, "--queue")


def test_ten_kills_leave_the_register_before_or_after_and_nothing_between(alone, tmp_path):
    register, killer = Register(), Killer(alone)
    first = register.write(Picture(ENTITIES, spoiled=0.01), tmp_path / "1")
    picture = Picture(ENTITIES, version=1, changed=0.5, gone=0.02, more=50, spoiled=0.01)
    second = register.write(picture, tmp_path / "2", close_gone=True)

    empty = killer.counts()
    held = bring_in(alone, killer, tmp_path / "1", first, empty)
    after = bring_in(alone, killer, tmp_path / "2", second, held)
    rounds = 0
    while len(killer.moments) < KILLS:
        order(alone, "--undo", str(newest(alone)))
        back = killer.watch(end="undone", before=after)
        assert back[:3] == held[:3]
        after = bring_in(alone, killer, tmp_path / "2", second, back)
        rounds += 1
        assert rounds < 6, killer.moments
    assert len(set(killer.moments)) >= 2, killer.moments
    print("Killed while", ", ".join(killer.moments))


def bring_in(
    system: System, killer: Killer, folder: Path, expected: Expected, before: tuple
) -> tuple:
    """Read and apply a dump under the killer's eyes; every count is the one foretold."""
    order(system, folder=folder)
    assert killer.watch(end="compared", before=before, within=1.5) == before
    order(system, "--resume", str(newest(system)), "--apply", "--close-gone")
    after = killer.watch(end="applied", before=before)
    touched = [
        sum(counts[fate] for fate in ("new", "changed", "gone"))
        for counts in (expected.units, expected.parts)
    ]
    grown = (expected.units["new"], expected.parts["new"])
    assert after[:2] == (before[0] + grown[0], before[1] + grown[1])
    assert after[3:] == (before[3] + touched[0], before[4] + touched[1])
    return after


def newest(system: System) -> int:
    return system.rows("SELECT MAX(id) FROM register_registerimport")[0][0]
