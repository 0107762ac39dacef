"""The national node's SOAP service on a port of its own, answering what a test tells it to."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import BinaryIO

from lxml import etree

from testidp.national_node import services

Make = Callable[[bytes], bytes]


class NodeService:
    """What the service answers, and what it was asked."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.scheme = "https" if context else "http"
        self.make: Make = services.resolve
        self.status, self.content_type = 200, "text/xml; charset=utf-8"
        self.headers: dict[str, str] = {}
        self.asked: list[bytes] = []
        self.broken: list[Exception] = []
        self.let_go, self.pace = Event(), 0.0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        if context:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self._server.server_address[1]}/artefakt/"

    @contextmanager
    def running(self) -> Iterator["NodeService"]:
        """Answer until the test is over."""
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.let_go.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def answer(self, content: bytes) -> bytes:
        """Make the answer; what breaks here is the test's fault and is told to it."""
        self.asked.append(content)
        try:
            return self.make(content)
        except Exception as error:
            self.broken.append(error)
            raise

    def write(self, target: BinaryIO, content: bytes) -> None:
        """Send it all at once, or byte by byte as slowly as the test wants."""
        with suppress(ConnectionError):
            if not self.pace:
                target.write(content)
                return
            for number in range(len(content)):
                target.write(content[number : number + 1])
                if self.let_go.wait(self.pace):
                    return

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                content = service.answer(asked)
                self.send_response(service.status)
                self.send_header("Content-Type", service.content_type)
                length = service.headers.get("Content-Length", str(len(content)))
                self.send_header("Content-Length", length)
                for name, value in service.headers.items():
                    if name != "Content-Length":
                        self.send_header(name, value)
                self.end_headers()
                service.write(self.wfile, content)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        return Handler


def id_of(asked: bytes) -> str:
    """Return the id of a message in its envelope."""
    return etree.fromstring(asked).find("{*}Body/*").get("ID")
