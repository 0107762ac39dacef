"""One message to the national node and its answer, over SOAP: in limited time, of limited size."""

import io
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from lxml import etree

from portal.sign_in.answers import ANSWER_MAX_BYTES, AnswerRefused, require
from portal.sign_in.documents import every, parsed, tag

SECONDS = 8.0
_XML_TYPES = {"text/xml", "application/soap+xml", "application/xml"}
_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "Accept": "text/xml", "SOAPAction": '""'}


class _HastySocket(io.RawIOBase):
    """Reads from a socket until a moment, however slowly the bytes come."""

    def __init__(self, source: socket.socket, until: float) -> None:
        self._source, self._until = source, until
        # Held open here: the connection lets go of its socket as soon as it has read the headers.
        self._raw = source.makefile("rb", buffering=0)

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what there is, in the time that is left."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._source.settimeout(left)
        return self._raw.readinto(buffer) or 0

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()

    def makefile(self, *args: Any) -> io.BufferedReader:
        """Give what `HTTPResponse` reads from."""
        return io.BufferedReader(self)


def ask(address: str, message: etree._Element) -> etree._Element:
    """Send a message in its envelope; return the message in the answer's envelope, in its place.

    Raise `AnswerRefused` when the node is away, slow, or answers anything but one message.
    """
    sent = etree.tostring(message.getroottree(), xml_declaration=True, encoding="UTF-8")
    root = parsed(_posted(urlsplit(address), sent))
    require(root.tag == tag("soap:Envelope"), "envelope")
    content = every(root, "./soap:Body/*")
    require(len(every(root, "./soap:Body")) == 1 and len(content) == 1, "envelope")
    return content[0]


def _posted(where: SplitResult, content: bytes) -> bytes:
    until = time.monotonic() + SECONDS
    connection = _connection(where)
    connection.response_class = lambda source, *args, **kwargs: HTTPResponse(
        _HastySocket(source, until),  # type: ignore[arg-type]
        *args,
        **kwargs,
    )
    try:
        connection.request("POST", where.path, content, _HEADERS)
        answer = connection.getresponse()
        received = answer.read(ANSWER_MAX_BYTES + 1)
    except (OSError, HTTPException, ValueError):
        raise AnswerRefused("node-away") from None
    finally:
        connection.close()
    require(answer.status == 200, "node-status")
    require(answer.headers.get_content_type() in _XML_TYPES, "node-content-type")
    require(len(received) <= ANSWER_MAX_BYTES, "node-size")
    require(not answer.length, "node-away")  # the rest of what was announced
    return received


def _connection(where: SplitResult) -> HTTPConnection:
    host = where.hostname or ""
    if where.scheme == "https":
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return HTTPSConnection(host, where.port, timeout=SECONDS, context=context)
    # Without encryption only where we ourselves speak without it: on a developer's machine.
    require(urlsplit(settings.BASE_URL).scheme == "http", "node-away")
    return HTTPConnection(host, where.port, timeout=SECONDS)
