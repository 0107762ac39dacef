"""The keys change while the system runs: people come and come back, nobody gets a second account."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from ssoz.ciphers import generation_of
from tests.journeys.browser import Visitor
from tests.journeys.steps import enter_for_the_first_time
from tests.journeys.system import System
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(900)
KNOWN, LATER, LAST = "Żaneta Żółć-Źdźbło", "Łucja Ćwiękała-Ślężańska", "Stanisław Gżegżółka"
NEW_CIPHER, NEW_HASH = Fernet.generate_key().decode(), "nowy-klucz-skrotow-osob-" * 2
NEW = generation_of(NEW_CIPHER)
# Accounts of e-PLOZ come before people, each with a line.
_SMALLEST_PIPE, _ROOM_FOR_A_FEW_LINES = 4096, 900
_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def own_system(make_system, journey_folder) -> System:
    """Run a system of its own, whose keys this file changes."""
    return make_system(journey_folder / "keys")


@contextmanager
def held_up(system: System) -> Iterator[subprocess.Popen]:
    """Run the command until it has moved a few rows: its pipe is full then, no transaction open."""
    before = people_by_key(system).get(NEW, 0)
    reader, writer = os.pipe()
    room = fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, _SMALLEST_PIPE) - _ROOM_FOR_A_FEW_LINES
    os.write(writer, b"." * room)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "rotate_keys", "--batch", "1"],
        cwd=_ROOT, env=system.environment, stdin=subprocess.DEVNULL,
        stdout=writer, stderr=subprocess.STDOUT,
    )  # fmt: skip
    os.close(writer)
    process.stdout = os.fdopen(reader, "rb")
    with process:
        wait_until(
            lambda: people_by_key(system).get(NEW, 0) > before, "the command moves rows", seconds=120
        )
        yield process
        process.kill()


def restart_with(system: System, **keys: str) -> None:
    """Start web and worker again with other keys."""
    system.kill_worker()
    system.kill_web()
    system.environment |= keys
    system.start_web()
    system.start_worker()


def sign_in(browser, system: System, name: str) -> int:
    """Sign in as somebody and return the number of their account."""
    visitor = Visitor(browser, system.url)
    visitor.open("/")
    visitor.sign_in(name)
    visitor.close()
    [(account,)] = system.rows(
        "SELECT id FROM people_person WHERE first_name || ' ' || family_name = %s", name
    )
    return account


def people_by_key(system: System) -> dict[str, int]:
    """Count the people whose number each key encrypts."""
    return dict(
        system.rows("SELECT substr(pesel_cipher, 1, 8), count(*) FROM people_person GROUP BY 1")
    )


def test_the_keys_change_while_people_come_and_come_back(browser, own_system, mail_sink):
    system = own_system
    visitor = Visitor(browser, system.url)
    enter_for_the_first_time(visitor, KNOWN, "zaneta@klucze.example", mail_sink)
    visitor.close()
    known = sign_in(browser, system, KNOWN)
    old = json.loads((system.data / "keys.json").read_text())
    before = generation_of(old["cipher"])

    restart_with(
        system,
        DATA_CIPHER_KEYS=f"{NEW_CIPHER},{old['cipher']}",
        DATA_HASH_KEYS=f"{NEW_HASH},{old['hash']}",
    )
    check = system.manage("rotate_keys", "--check", check=False)
    assert check.returncode == 1
    assert f"{before} {people_by_key(system)[before]}" in check.stdout

    with held_up(system) as killed:
        pass
    assert killed.returncode < 0
    assert people_by_key(system).keys() == {before, NEW}

    with held_up(system) as moving:
        assert sign_in(browser, system, KNOWN) == known
        later = sign_in(browser, system, LATER)
        assert sign_in(browser, system, LATER) == later
        assert moving.poll() is None
        assert people_by_key(system)[before] > 1
        said = moving.stdout.read().decode()
        assert moving.wait() == 0, said
    assert "may be removed" in said
    assert system.manage("rotate_keys", "--check").returncode == 0
    assert people_by_key(system).keys() == {NEW}

    restart_with(system, DATA_CIPHER_KEYS=NEW_CIPHER, DATA_HASH_KEYS=NEW_HASH)
    assert sign_in(browser, system, KNOWN) == known
    assert sign_in(browser, system, LATER) == later
    sign_in(browser, system, LAST)
    system.manage("rotate_keys")
    [(hashes, people)] = system.rows(
        "SELECT (SELECT count(*) FROM people_personpesel), (SELECT count(*) FROM people_person)"
    )
    assert hashes == people
    assert sign_in(browser, system, KNOWN) == known
    acts = system.rows("SELECT act FROM journal_entry WHERE act LIKE %s ORDER BY id", "keys.%")
    assert [act for (act,) in acts] == [
        "keys.rotation.started",
        "keys.rotation.started",
        "keys.rotation.finished",
        "keys.rotation.started",
        "keys.rotation.finished",
    ]
    system.manage("verify_journal")
