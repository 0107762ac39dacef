"""Demo countries, each made once a run: filling one takes longer than most of what is done in it."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.journeys.system import Origin, System

UNITS = 300


@dataclass(frozen=True)
class Country:
    """A demo country: how large it is, and the settings under which it was made and lives."""

    name: str
    units: int = UNITS
    staff_reports: int = 0
    environment: dict[str, str] = field(default_factory=dict)


OF_TODAY = Country("country")


@contextmanager
def demo_country(
    country: Country, folder: Path, *, server_url: str, environment: dict[str, str]
) -> Iterator[Origin]:
    """Give a country of a run to one process at a time, made by whoever comes first."""
    place = folder / f"{country.name}-{urlsplit(server_url).port or 'sqlite'}"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = place.with_suffix(".json")
        if not note.exists():
            settings = environment | country.environment
            filled = System(place, server_url=server_url, environment=settings)
            origin = filled.fill(units=country.units, staff_reports=country.staff_reports)
            note.write_text(json.dumps([str(origin.data), origin.database]))
        data, database = json.loads(note.read_text())
        yield Origin(Path(data), database)
