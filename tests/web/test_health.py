"""/health/: what works, for whoever watches, without a person or a session."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.utils import timezone

from ssoz.actors import Actor
from ssoz.files import operations as files
from ssoz.health import tasks
from ssoz.mail.models import OutgoingMail
from tests.database import free_port
from tests.ssoz.files.uploads import pdf_bytes, upload

ADDRESS = "/health/"
pytestmark = pytest.mark.django_db


def test_all_is_well_when_every_part_is_up(client):
    tasks.beat()
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "web": "ok",
        "database": "ok",
        "worker": "ok",
        "scanner": "pretend",
        "oldest_waiting_file_s": None,
        "oldest_waiting_mail_s": None,
        "version": django_settings.VERSION,
    }


def test_a_silent_worker_is_named(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tasks.beat()
        clock.shift(timedelta(minutes=2))
        answer = client.get(ADDRESS)
    assert answer.status_code == 503
    assert (answer.json()["status"], answer.json()["failing"]) == ("failing", ["worker"])


def test_a_scanner_that_is_away_is_named(client, settings, tmp_path):
    tasks.beat()
    settings.SCANNER, settings.CLAMD_HOST = "clamd", ""
    settings.CLAMD_SOCKET = str(tmp_path / "nobody.sock")
    answer = client.get(ADDRESS)
    assert answer.status_code == 503
    assert answer.json()["failing"] == ["scanner"]
    assert answer.json()["scanner"] == "down"


def test_everything_that_fails_is_named(client, settings, tmp_path):
    settings.SCANNER, settings.CLAMD_HOST = "clamd", ""
    settings.CLAMD_SOCKET = str(tmp_path / "nobody.sock")
    assert client.get(ADDRESS).json()["failing"] == ["worker", "scanner"]


def test_what_waits_longest_is_told_in_seconds(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tasks.beat()
        files.store(upload=upload("a.pdf", pdf_bytes()), actor=Actor(name="x"))
        clock.shift(30)
        OutgoingMail.objects.create(
            message_id="<1@x>", template="t", to="a@example.pl", subject="s", body="b",
            next_try_at=timezone.now(),
        )  # fmt: skip
        clock.shift(12)
        answer = client.get(ADDRESS).json()
    assert (answer["oldest_waiting_file_s"], answer["oldest_waiting_mail_s"]) == (42, 12)
    assert answer["status"] == "ok"


def test_the_answer_is_never_kept_and_starts_no_session(client):
    answer = client.get(ADDRESS)
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies
    assert answer.headers["Content-Type"] == "application/json"


def test_four_queries_at_most(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get(ADDRESS)


def test_it_can_only_be_read(client):
    assert client.head(ADDRESS).status_code in {200, 503}
    assert client.post(ADDRESS).status_code == 405


def test_without_a_database_the_answer_still_comes_quickly():
    script = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        f"answer = Client().get({ADDRESS!r})\n"
        "print(answer.status_code, answer.json()['failing'], answer.json()['database'])\n"
    )
    nowhere = f"postgres://nobody@127.0.0.1:{free_port()}/none"
    began = time.monotonic()
    child = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "DATABASE_URL": nowhere},
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stdout.split("\n")[0] == "503 ['database', 'worker'] down"
    assert time.monotonic() - began < 20
