"""The antivirus scanner: clamd behind an adapter of ours, and a pretend one for demonstrations.

Whatever is not a plain *OK* is never taken for safe: silence, errors and broken connections mean
that the file has not been looked at yet.
"""

import contextlib
import socket
import struct
import time
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

import clamd
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_SIGNED = "%a %b %d %H:%M:%S %Y"
_CHUNK = 64 * 1024
_PING_SECONDS = 2
_STATE_SECONDS = 5
_SIZE_LIMIT = "INSTREAM size limit exceeded"
# Findings that say not *this is dangerous* but *this could not be looked into*.
_UNSCANNABLE = ("Heuristics.Limits.", "Heuristics.Encrypted.", _SIZE_LIMIT)
# In two pieces, lest a scanner take this source for the test file.
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"


class ScannerAway(Exception):
    """No scanner has looked at the file; it has to be shown again later."""


@dataclass(frozen=True)
class Verdict:
    """What a scanner says of a file: safe, or not, and then what it found."""

    safe: bool
    finding: str = ""


def is_unscannable(finding: str) -> bool:
    """Tell whether a finding means that the scanner could not look into the file."""
    return finding.startswith(_UNSCANNABLE)


@dataclass(frozen=True)
class ScannerFacts:
    """What clamd says of itself; one without signatures of a known day names none."""

    engine: str
    signatures: str = ""
    signed_at: datetime | None = None


class Scanner(Protocol):
    """Whatever looks for dangerous content."""

    def scan(self, content: BinaryIO) -> Verdict:
        """Look through the content; raise `ScannerAway` unless it was looked at whole."""
        ...

    def answers(self) -> bool:
        """Tell whether the scanner is there."""
        ...


class _UnixSocket(clamd.ClamdUnixSocket):
    """The package's client, with its time limit on connecting too."""

    def _init_socket(self) -> None:
        self.clamd_socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.clamd_socket.settimeout(self.timeout)
        try:
            self.clamd_socket.connect(self.unix_socket)
        except OSError:
            self.clamd_socket.close()
            raise


class _NetworkSocket(clamd.ClamdNetworkSocket):
    """The package's client, with its time limit on connecting too."""

    def _init_socket(self) -> None:
        self.clamd_socket = socket.create_connection((self.host, self.port), self.timeout)


class ClamScanner:
    """clamd, by its socket or over TCP, as the settings say."""

    def scan(self, content: BinaryIO) -> Verdict:
        """Stream the content to clamd; raise `ScannerAway` unless it answers in time and in full."""
        client = _client(settings.CLAMD_TIMEOUT)
        try:
            reply = _instream(client, content, time.monotonic() + settings.CLAMD_TIMEOUT)
            return _verdict(client, reply)
        except (OSError, clamd.ClamdError, UnicodeDecodeError) as error:
            raise ScannerAway(type(error).__name__) from error

    def answers(self) -> bool:
        """Tell whether clamd answers a ping."""
        with contextlib.suppress(OSError, clamd.ClamdError, UnicodeDecodeError):
            return _client(_PING_SECONDS).ping() == "PONG"
        return False


class PretendScanner:
    """Knows the EICAR test string and nothing else; for the demonstration system alone."""

    def scan(self, content: BinaryIO) -> Verdict:
        """Look for the EICAR test string."""
        before = b""
        while chunk := content.read(_CHUNK):
            seen = before + chunk
            if _EICAR in seen:
                return Verdict(False, "Eicar-Test-Signature")
            before = seen[-len(_EICAR) :]
        return Verdict(True)

    def answers(self) -> bool:
        """Tell that there is nothing that could be away."""
        return True


def scanner() -> Scanner:
    """Return the scanner that the settings name; `auto` is clamd where it answers."""
    if settings.SCANNER == "clamd":
        return ClamScanner()
    if settings.SCANNER in {"auto", "pretend"}:
        return PretendScanner() if pretend_scanner_in_use() else ClamScanner()
    raise ImproperlyConfigured(f"SCANNER is {settings.SCANNER!r}: clamd, auto or pretend.")


def scanner_state() -> str:
    """Return `clamd`, `pretend` or `down`, remembered for a few seconds."""
    if settings.SCANNER == "pretend":
        return "pretend"
    place = f"{settings.CLAMD_HOST}:{settings.CLAMD_PORT}:{settings.CLAMD_SOCKET}"
    key = "scanner." + place.encode().hex()
    answers = cache.get(key)
    if answers is None:
        answers = ClamScanner().answers()
        cache.set(key, answers, _STATE_SECONDS)
    if answers:
        return "clamd"
    return "pretend" if settings.SCANNER == "auto" else "down"


def scanner_facts() -> ScannerFacts:
    """Ask clamd for its version and that of its signatures; raise `ScannerAway`."""
    try:
        return facts_in(_client(_PING_SECONDS).version())
    except (OSError, clamd.ClamdError, UnicodeDecodeError) as error:
        raise ScannerAway(type(error).__name__) from error


def facts_in(reply: str) -> ScannerFacts:
    """Read `ClamAV 1.4.2/27835/Sat Nov 21 09:31:02 2026`; the time is that of the scanner's host."""
    engine, signatures, signed, *_rest = [*reply.strip().split("/", 2), "", ""]
    try:
        day = timezone.make_aware(datetime.strptime(" ".join(signed.split()), _SIGNED))
    except ValueError:
        day = None
    return ScannerFacts(engine[:60], signatures[:20], day)


def pretend_scanner_in_use() -> bool:
    """Tell whether files are passed by the pretend scanner, so that a banner can say so."""
    return scanner_state() == "pretend"


def _client(timeout: float) -> clamd.ClamdNetworkSocket:
    if settings.CLAMD_HOST:
        return _NetworkSocket(settings.CLAMD_HOST, settings.CLAMD_PORT, timeout)
    return _UnixSocket(settings.CLAMD_SOCKET, timeout)


def _instream(client: clamd.ClamdNetworkSocket, content: BinaryIO, deadline: float) -> str:
    """Send the content and return the reply.

    The package's own `instream` takes a short `send()` for a whole one, which tears the stream, and
    never reads the reply of a clamd that hangs up because the stream is too long.
    """
    client._init_socket()
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            _send(client, b"nINSTREAM\n", deadline)
            while chunk := content.read(_CHUNK):
                _send(client, struct.pack("!L", len(chunk)) + chunk, deadline)
            _send(client, struct.pack("!L", 0), deadline)
        client.clamd_socket.settimeout(_left(deadline))
        return client._recv_response()
    finally:
        client._close_socket()


def _send(client: clamd.ClamdNetworkSocket, data: bytes, deadline: float) -> None:
    client.clamd_socket.settimeout(_left(deadline))
    client.clamd_socket.sendall(data)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _verdict(client: clamd.ClamdNetworkSocket, reply: str) -> Verdict:
    if reply.startswith(_SIZE_LIMIT):
        return Verdict(False, _SIZE_LIMIT)
    name, finding, status = client._parse_response(reply)
    if (name, finding, status) == ("stream", None, "OK"):
        return Verdict(True)
    if status == "FOUND" and finding:
        return Verdict(False, finding)
    raise ScannerAway("no verdict")
