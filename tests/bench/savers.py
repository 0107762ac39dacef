"""Clients that save one report each again and again over one connection, as light as can be."""

import json
import re
import socket
import threading
import time
from dataclasses import dataclass, field

_REVISION = re.compile(rb'"revision": ?(\d+)')
_LENGTH = re.compile(rb"content-length: ?(\d+)", re.IGNORECASE)


@dataclass
class Saver:
    """One client with a report of its own; `bodies` are what it sends by turns."""

    port: int
    report: int
    cookies: str
    bodies: list[dict[str, str]]
    revision: int = 0
    seconds: list[float] = field(default_factory=list)

    def run(self, until: float) -> None:
        """Save until the clock says stop; a wrong answer ends it with an error."""
        cells = [json.dumps(body).encode() for body in self.bodies]
        token = self.cookies.partition("csrftoken=")[2]
        head = (
            f"POST /sprawozdania/{self.report}/zapisz/ HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: {self.cookies}\r\nX-CSRFToken: {token}\r\nAccept: application/json\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        with self._connected() as link:
            while time.perf_counter() < until:
                # By the revision, so that each save changes something, also the first of a round.
                sent = cells[self.revision % len(cells)]
                body = b'{"revision": %d, "cells": %s}' % (self.revision, sent)
                began = time.perf_counter()
                link.sendall(head + b"%d\r\n\r\n" % len(body) + body)
                answer = _read(link)
                self.seconds.append(time.perf_counter() - began)
                self.revision += 1
                self._expect(answer)

    def _connected(self) -> socket.socket:
        link = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return link

    def _expect(self, answer: bytes) -> None:
        said = _REVISION.search(answer)
        assert answer.startswith(b"HTTP/1.1 200") and said, answer[:500]
        assert int(said[1]) == self.revision, answer[:500]


def save_together(savers: list[Saver], seconds: float) -> tuple[int, float, list[float]]:
    """Let all of them save for a while; return how many saves, in how long, and each one's time."""
    for saver in savers:
        saver.seconds = []
    began = time.perf_counter()
    failed: list[BaseException] = []
    threads = [threading.Thread(target=_run, args=(one, began + seconds, failed)) for one in savers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    took = time.perf_counter() - began
    times = [one for saver in savers for one in saver.seconds]
    return len(times), took, times


def _run(saver: Saver, until: float, failed: list[BaseException]) -> None:
    try:
        saver.run(until)
    except (AssertionError, OSError) as error:
        failed.append(error)


def _read(link: socket.socket) -> bytes:
    """Read one answer whole."""
    got = link.recv(65536)
    while b"\r\n\r\n" not in got:
        more = link.recv(65536)
        assert more, got
        got += more
    head, _, rest = got.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    assert length, head
    while len(rest) < int(length[1]):
        more = link.recv(65536)
        assert more, got
        rest += more
    return head + b"\r\n\r\n" + rest
