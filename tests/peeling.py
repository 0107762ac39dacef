"""What a text holds when it is read as whoever finds it would read it: layer below layer.

Sessions and queue payloads are signed and packed, SAML is deflated and packed again, mail is quoted.
"""

import base64
import binascii
import gzip
import pickletools
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

_DEPTH = 4
_PACKED = re.compile(r"[A-Za-z0-9+/_-]{14,}={0,2}")
_HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2}){11,}")
_SOFT_BREAK = re.compile(r"=\r?\n")
_BROKEN_BASE64 = re.compile(r"(?<=[A-Za-z0-9+/]{60})\r?\n(?=[A-Za-z0-9+/])")
_LEAST = 11


def layers(value: str | bytes, depth: int = _DEPTH) -> Iterator[str]:
    """Yield a value as text, and as the texts that are packed in it."""
    text = value if isinstance(value, str) else value.decode("latin-1")
    if len(text) < _LEAST:
        return
    yield text
    if isinstance(value, bytes):
        yield from _pickled(value)
        for inner in _unpacked(value):
            yield from layers(inner, depth - 1)
    if depth > 0:
        for inner in _inside(text):
            yield from layers(inner, depth - 1)


def _inside(text: str) -> Iterator[str | bytes]:
    if "%" in text and (plain := unquote(text)) != text:
        yield plain
    for pattern in (_SOFT_BREAK, _BROKEN_BASE64):
        joined = pattern.sub("", text)
        if joined != text:
            yield joined
    for run in set(_PACKED.findall(text)):
        for packed in {run, *run.split("/")}:
            yield from _decoded(packed)
    for run in set(_HEXADECIMAL.findall(text)):
        yield bytes.fromhex(run)


def _decoded(packed: str) -> Iterator[bytes]:
    bare = packed.rstrip("=").translate(str.maketrans("-_", "+/"))
    if len(bare) % 4 == 1:
        return
    with suppress(binascii.Error):
        yield base64.b64decode(bare + "=" * (-len(bare) % 4))


def _unpacked(data: bytes) -> Iterator[bytes]:
    if data.startswith(b"\x1f\x8b"):
        with suppress(OSError, EOFError, zlib.error):
            yield gzip.decompress(data)
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        unpacker = zlib.decompressobj(window)
        with suppress(zlib.error):
            found = unpacker.decompress(data) + unpacker.flush()
            if unpacker.eof:
                yield found


def _pickled(data: bytes) -> Iterator[str]:
    if data.startswith(b"\x80"):
        with suppress(Exception):  # what is no pickle after all ends somewhere
            yield " ".join(str(argument) for _, argument, _ in pickletools.genops(data))
