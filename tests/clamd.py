"""A real clamd with a small signature file of its own, for tests and journeys.

`start_clamd(folder)` gives the path of its socket while the block lasts. Where clamd is not
installed the test is skipped aloud, and with CI=true it fails.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import wait_until

# In two pieces, so that this source is not taken for the test file itself.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_MAX = 12 * 1024 * 1024


def clamd_program() -> str:
    """Return the path of clamd; without it, skip aloud or, on the build server, fail."""
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program:
        return program
    reason = "clamd is not installed: apt-get install --no-install-recommends clamav-daemon"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def start_clamd(folder: Path) -> Iterator[Path]:
    """Run clamd in a folder until the block ends; its answers lie at the socket this yields."""
    program = clamd_program()
    config, address = _configure(folder)
    log = (folder / "clamd.log").open("w")
    process = subprocess.Popen([program, "--config-file", config], stdout=log, stderr=log)
    try:
        wait_until(lambda: answers(address) or process.poll() is not None, "clamd answers")
        assert process.poll() is None, (folder / "clamd.log").read_text()
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def answers(address: Path) -> bool:
    """Tell whether a clamd at a socket answers a ping."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(address))
            line.sendall(b"nPING\n")
            return line.recv(16) == b"PONG\n"
    except OSError:
        return False


def _configure(folder: Path) -> tuple[Path, Path]:
    signatures = folder / "signatures"
    signatures.mkdir(parents=True, exist_ok=True)
    (signatures / "own.ndb").write_text(f"Eicar-Own:0:*:{EICAR.hex()}\n")
    address, config = folder / "clamd.sock", folder / "clamd.conf"
    lines = {
        "Foreground": "yes",
        "DatabaseDirectory": signatures,
        "LocalSocket": address,
        "FixStaleSocket": "yes",
        "StreamMaxLength": STREAM_MAX,
        "MaxThreads": 4,
        "AlertExceedsMax": "yes",
        "AlertEncrypted": "yes",
        "MaxFileSize": STREAM_MAX,
        "ConcurrentDatabaseReload": "no",
    }
    config.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    return config, address
