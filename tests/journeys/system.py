"""The system itself, started as `make run` does: web and worker in processes of their own."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql as psql

from tests.database import free_port
from tests.leaks import pesels_in
from tests.waiting import wait_until

_ROOT = Path(__file__).parents[2]
_EMPTY = "template1"
# Of pytest, and what would have each process compile every module anew.
_OURS = ("PYTEST", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True)
class Origin:
    """A filled system that stands still: a data folder and, on PostgreSQL, a database by name."""

    data: Path
    database: str


class System:
    """One running system with a database, a data folder and a port of its own.

    Facts are read through a connection that cannot write, or by `manage.py`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        server_url: str,
        environment: dict[str, str],
        origin: Origin | None = None,
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        folder.mkdir(parents=True)
        if origin is None:
            self.data.mkdir()
        else:
            shutil.copytree(origin.data, self.data)
        template = origin.database if origin else _EMPTY
        self.database_url = _new_database(server_url, template) if server_url else ""
        self.environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith(_OURS)},
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATA_DIR": str(self.data),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        self.environment.pop("DATABASE_URL", None)
        if self.database_url:
            self.environment["DATABASE_URL"] = self.database_url
        self._web: subprocess.Popen | None = None
        self._worker: subprocess.Popen | None = None

    # --- Coming and going ---------------------------------------------------------------------

    def fill(self, *, units: int, staff_reports: int = 0) -> Origin:
        """Prepare the database and the demo country; return what others may copy."""
        self.prepare()
        self.manage("demo", "--units", str(units), "--staff-reports", str(staff_reports))
        return Origin(self.data, urlsplit(self.database_url).path.removeprefix("/"))

    def prepare(self) -> None:
        """Make the tables and load the registers."""
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.manage("prepare")

    def start(self) -> None:
        """Start web and worker."""
        self.start_web()
        self.start_worker()

    def start_web(self) -> None:
        """Start the web server and wait until it answers."""
        self._web = self._spawn(
            "web", "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}",
            "--worker-class", "gthread", "--threads", "4", "--no-control-socket",
            "--access-logfile", "-",
        )  # fmt: skip
        wait_until(lambda: self.status_of("/") == 200, "the web server answers", seconds=60)

    def start_worker(self) -> None:
        """Start the queue's worker."""
        self._worker = self._spawn("worker", "manage.py", "qcluster")

    def kill_web(self) -> None:
        """Kill the web server with all its processes where it stands."""
        _kill(self._web)

    def kill_worker(self) -> None:
        """Kill the whole group of the worker where it stands."""
        _kill(self._worker)

    def stop(self) -> None:
        """Stop everything, and see that no number stands in a log and nothing crashed."""
        for process in (self._worker, self._web):
            if process is not None:
                _end(process)
        for log in self.folder.glob("*.log"):
            text = log.read_text(errors="replace")
            assert not pesels_in(text), f"A PESEL stands in {log}."
            assert "Traceback" not in text, f"{log}:\n{text[-4000:]}"

    # --- Facts --------------------------------------------------------------------------------

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """Run a command of `manage.py` and return what came of it."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=_ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done

    @cached_property
    def demo_people(self) -> list[str]:
        """Return the lines that tell who is there in the demo country, and what for."""
        return self.manage("demo", "--people").stdout.splitlines()

    def rows(self, query: str, *values: Any) -> list[tuple]:
        """Read rows through a connection that cannot write; values stand as `%s`."""
        if self.database_url:
            with psycopg.connect(self.database_url, autocommit=True) as connection:
                connection.execute("SET default_transaction_read_only = on")
                return connection.execute(query, values).fetchall()
        connection = sqlite3.connect(f"file:{self.data}/ssoz.sqlite3?mode=ro", uri=True)
        try:
            return connection.execute(query.replace("%s", "?"), values).fetchall()
        finally:
            connection.close()

    def status_of(self, path: str) -> int:
        """Return the status with which an address answers somebody unknown; 0 if it does not."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def health(self) -> dict[str, Any]:
        """Return what `/health/` says, well or not."""
        try:
            with urllib.request.urlopen(self.url + "/health/", timeout=10) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            return json.load(error)

    def _spawn(self, name: str, *arguments: str) -> subprocess.Popen:
        with (self.folder / f"{name}.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=_ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip


def _end(process: subprocess.Popen) -> None:
    # The first of the group alone, which ends the others in their order: told all at once, the
    # cluster waits for ever for a sentinel that is gone.
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        _kill(process)


def _kill(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _new_database(server_url: str, template: str) -> str:
    name = f"journey_{free_port()}"
    make = psql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(make.format(psql.Identifier(name), psql.Identifier(template)))
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
