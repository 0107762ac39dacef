"""A clamd that misbehaves on purpose; it speaks enough of INSTREAM to do so."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Manner = Callable[["Line"], None]


class Line:
    """One connection, seen from the server."""

    def __init__(self, connection: socket.socket, stopped: threading.Event) -> None:
        self.connection = connection
        self.stopped = stopped
        self.received = bytearray()

    def command(self) -> bytes:
        """Read the command line."""
        line = b""
        while not line.endswith(b"\n"):
            line += self._exactly(1)
        return line.strip()

    def stream(self, limit: int = 1 << 40) -> None:
        """Read the stream to its end, or until more than a limit has come."""
        while len(self.received) <= limit:
            (length,) = struct.unpack("!L", self._exactly(4))
            if not length:
                return
            self.received += self._exactly(length)

    def say(self, reply: str) -> None:
        """Send a reply."""
        self.connection.sendall(reply.encode() + b"\n")

    def wait(self) -> None:
        """Do nothing until the test is over."""
        self.stopped.wait(30)

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self.connection.recv(count - len(data))
            if not more:
                raise ConnectionError
            data += more
        return data


class FakeClamd:
    """Answers each connection in one manner, and keeps what was streamed."""

    def __init__(self, manner: Manner, listener: socket.socket) -> None:
        self.manner = manner
        self.listener = listener
        self.stopped = threading.Event()
        self.streams: list[bytes] = []
        self.connections = 0

    def run(self) -> None:
        """Serve until stopped."""
        while not self.stopped.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = self.listener.accept()
                self.connections += 1
                with connection:
                    connection.settimeout(10)
                    self._serve(Line(connection, self.stopped))

    def _serve(self, line: Line) -> None:
        with contextlib.suppress(OSError):
            if line.command() == b"nPING":
                line.say("PONG")
                return
            try:
                self.manner(line)
            finally:
                self.streams.append(bytes(line.received))


@contextmanager
def fake_clamd(manner: Manner, address: Path | None = None) -> Iterator[FakeClamd]:
    """Run a clamd of some manner at a socket, or on a free TCP port."""
    family = socket.AF_UNIX if address else socket.AF_INET
    listener = socket.socket(family)
    listener.bind(str(address) if address else ("127.0.0.1", 0))
    listener.listen()
    listener.settimeout(0.05)
    server = FakeClamd(manner, listener)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        thread.join()
        listener.close()


def says(reply: str) -> Manner:
    """Read all, then say one thing."""

    def manner(line: Line) -> None:
        line.stream()
        line.say(reply)

    return manner


def says_too_long(line: Line) -> None:
    """Hang up in the middle, having said why: as clamd does past StreamMaxLength."""
    line.stream(limit=200_000)
    line.say("INSTREAM size limit exceeded. ERROR")
    line.connection.shutdown(socket.SHUT_WR)


def hangs_up(line: Line) -> None:
    """Hang up in the middle without a word."""
    line.stream(limit=100)


def hangs_up_at_the_end(line: Line) -> None:
    """Read all and hang up without a word."""
    line.stream()


def never_answers(line: Line) -> None:
    """Read all and say nothing."""
    line.stream()
    line.wait()


def never_reads(line: Line) -> None:
    """Take the connection and read nothing."""
    line.wait()
