"""A road between two sites that can be closed: the site beyond it is away, the nearer one is not."""

import contextlib
import socket
import threading

from tests.database import free_port


class Road:
    """A port of its own that leads to another one of this machine while the road is open.

    Closed, it refuses connections; those that stood are cut.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.leads_to = 0
        self._server: socket.socket | None = None
        self._under_way: set[socket.socket] = set()

    def open(self) -> None:
        """Let through from now on."""
        self._server = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, args=(self._server,), daemon=True).start()

    def close(self) -> None:
        """Let nothing through any more."""
        if self._server is not None:
            _cut(self._server)
            self._server = None
        for end in list(self._under_way):
            _cut(end)

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self._lead, args=(client,), daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        address = ("127.0.0.1", self.leads_to)
        with contextlib.suppress(OSError), client, socket.create_connection(address) as beyond:
            ends = {client, beyond}
            self._under_way |= ends
            back = threading.Thread(target=_pour, args=(beyond, client), daemon=True)
            back.start()
            _pour(client, beyond)
            back.join()
            self._under_way -= ends


def _pour(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _cut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
