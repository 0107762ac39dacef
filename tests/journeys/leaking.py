"""What a running system must not have left behind: numbers of people, in its tables and its logs."""

import json
from collections.abc import Iterator
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

from tests.dumping import Place, cells_of_postgresql, cells_of_sqlite, files
from tests.journeys.system import System
from tests.leaks import USED


def leaks_of(system: System) -> list[str]:
    """Say where a number of anybody stands whom the system ever met, or whom it could meet."""
    numbers = {*_of_people(system), *_of_the_demo(system.data)}
    assert numbers, "The system knows nobody, so the search proves nothing."
    USED.add(*numbers)
    return USED.leaks([*_database(system), *files(system.folder)])


def _database(system: System) -> Iterator[Place]:
    if system.database_url:
        return cells_of_postgresql(system.database_url)
    return cells_of_sqlite(system.data / "ssoz.sqlite3")


def _of_people(system: System) -> Iterator[str]:
    own = json.loads((system.data / "keys.json").read_text())["cipher"]
    keys = [*system.environment.get("DATA_CIPHER_KEYS", "").split(","), own]
    reader = MultiFernet([Fernet(key) for key in keys if key])
    for (token,) in system.rows("SELECT pesel_cipher FROM people_person"):
        yield reader.decrypt(token.rpartition(":")[2]).decode()


def _of_the_demo(data: Path) -> Iterator[str]:
    path = data / "testidp" / "people.json"
    if path.exists():
        yield from (person["pesel"] for person in json.loads(path.read_text(encoding="utf-8")))
