"""The demo country, made once a run: filling it takes longer than most of what is done in it."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.journeys.system import Origin, System

UNITS = 300


@contextmanager
def demo_country(folder: Path, *, server_url: str, environment: dict[str, str]) -> Iterator[Origin]:
    """Give the country of a run to one process at a time, made by whoever comes first."""
    place = folder / f"country-{urlsplit(server_url).port or 'sqlite'}"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = place.with_suffix(".json")
        if not note.exists():
            filled = System(place, server_url=server_url, environment=environment)
            origin = filled.fill(units=UNITS)
            note.write_text(json.dumps([str(origin.data), origin.database]))
        data, database = json.loads(note.read_text())
        yield Origin(Path(data), database)
