"""The worker killed at ten random moments of an export: its file is there whole or not at all."""

import hashlib
import random
from pathlib import Path

import pytest

from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(300)
UNITS, KILLS = 20_000, 10
# What a worker that is gone held is given to the next one at once.
SETTINGS = {"EXPORT_STALE_SECONDS": "0"}
FILL = f"""
from datetime import date
from ssoz.units.models import Unit, Voivodeship
place = Voivodeship.objects.get(pk="10")
units = [
    Unit(kind="reporting", type="entity", name=f"Zakład nr {{n}}", teryt="1061011", town="Łódź",
         voivodeship=place, regon=f"{{n:09d}}", started_on=date(2000, 1, 1))
    for n in range({UNITS})
]
for unit in units:
    unit.index()
Unit.objects.bulk_create(units, batch_size=500)
"""
ASK = """
from django.utils import timezone
from ssoz.access.models import Profile
from ssoz.access.queries import actor_for
from ssoz.exchange.operations import start_export
from ssoz.units.sheets import UNITS
held = Profile.objects.filter(applications__role__code="cez-admin", applications__state="approved")
profile = held.in_force(timezone.localdate()).order_by("pk")[0]
actor = actor_for(profile.person, profile.pk, day=timezone.localdate())
start_export(screen="units.unit", name="Jednostki", query="", format="csv", rows=1, actor=actor,
             columns=[column.name for column in UNITS.columns])
"""
RESUME = "from ssoz.exchange.tasks import resume_exports; resume_exports()"


@pytest.fixture(scope="module")
def fragile(make_system, journey_folder):
    """Run a system of its own with a register that takes a while to be written."""
    system = make_system(journey_folder / "exports", **SETTINGS)
    system.kill_worker()
    system.manage("shell", "-c", FILL)
    return system


def latest(system) -> tuple[str, str, str, int, int]:
    """Return state, key, checksum, rows and attempts of the newest export."""
    asked = "SELECT state, key, sha256, rows_done, attempts FROM exchange_export ORDER BY id DESC"
    return system.rows(asked)[0]


def folder(system) -> Path:
    return system.data / "exchange"


def begun(system) -> int:
    """Return how much of an unfinished file there is."""
    (_state, key, *_rest) = latest(system)
    try:
        return (folder(system) / f"{key}.part").stat().st_size
    except FileNotFoundError:
        return 0


def is_whole_or_not_there(system) -> str:
    """See that the newest export says of its file what is true; return its state."""
    state, key, sha256, rows, _attempts = latest(system)
    path = folder(system) / key
    if state == "ready":
        content = path.read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
        assert content.count(b"\r\n") == rows + 1
    else:
        assert state in ("waiting", "running") and not sha256
    return state


def test_a_worker_killed_at_ten_moments_leaves_a_whole_file_or_none(fragile):
    fragile.start_worker()
    fragile.manage("shell", "-c", ASK)
    wait_until(lambda: latest(fragile)[0] == "ready", "the first is written", seconds=60)
    fragile.kill_worker()
    _state, key, reference, rows, _attempts = latest(fragile)
    size = (folder(fragile) / key).stat().st_size
    assert rows >= UNITS and is_whole_or_not_there(fragile) == "ready"

    chance, seen = random.Random(), []
    for _ in range(KILLS):
        fragile.start_worker()
        fragile.manage("shell", "-c", ASK if latest(fragile)[0] == "ready" else RESUME)
        moment = chance.randint(1, size)
        wait_until(
            lambda at=moment: begun(fragile) >= at or latest(fragile)[0] == "ready",
            "the moment has come", seconds=60, pause=0.005,
        )  # fmt: skip
        fragile.kill_worker()
        seen.append((round(moment / size, 2), is_whole_or_not_there(fragile)))
    print(f"Killed at these shares of {size} bytes, and what the job said then: {seen}")

    fragile.start_worker()
    fragile.manage("shell", "-c", ASK if latest(fragile)[0] == "ready" else RESUME)
    wait_until(lambda: latest(fragile)[0] == "ready", "the last one is written", seconds=60)
    assert is_whole_or_not_there(fragile) == "ready"
    assert latest(fragile)[2:4] == (reference, rows)
    asked, ready = fragile.rows("SELECT count(*), count(finished_at) FROM exchange_export")[0]
    assert asked == ready
    told = "SELECT count(*) FROM journal_entry WHERE act = 'exchange.export.ready'"
    assert fragile.rows(told)[0][0] == ready
    assert not list(folder(fragile).glob("*.part"))
