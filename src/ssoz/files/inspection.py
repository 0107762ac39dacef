"""Whether content is what a file's name promises: looked at in a process of its own.

A file made to harm its reader may cost memory or time without end, or bring a native library down.
Here it brings down a child with hard limits, and the answer is *no*. The child runs this file as a
script, so it imports nothing of the house.
"""

import resource
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

WALL_SECONDS = 15
_CPU_SECONDS = 8
_MEMORY_BYTES = 768 * 1024 * 1024
_MAX_PIXELS = 120_000_000  # a phone takes 108 million; 65,000 x 65,000 is a bomb
_MAX_DEPTH = 64
_END_OF_PDF = b"%%EOF"
_TAIL_BYTES = 2048


class Finding(StrEnum):
    """What the content turned out to be."""

    GOOD = "good"
    DIFFERS = "differs"
    ENCRYPTED = "encrypted"


def inspect(path: Path, kind: str) -> Finding:
    """Tell whether the file is a whole PDF or JPG; whatever cannot be read in time is neither."""
    try:
        child = subprocess.run(
            [sys.executable, "-I", __file__, kind, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            check=False,
        )
        return Finding(child.stdout.decode("ascii", "replace").strip())
    except (subprocess.TimeoutExpired, ValueError):
        return Finding.DIFFERS


def look_at_pdf(path: Path) -> Finding:
    """Parse a PDF as far as its first page, and see that nothing is cut off or hung on behind."""
    with path.open("rb") as content:
        if content.read(5) != b"%PDF-":
            return Finding.DIFFERS
        content.seek(0, 2)
        content.seek(max(0, content.tell() - _TAIL_BYTES))
        _, mark, rest = content.read().rpartition(_END_OF_PDF)
        if not mark or rest.strip(b"\x00\t\n\f\r "):
            return Finding.DIFFERS
        content.seek(0)
        reader = PdfReader(content)
        if reader.is_encrypted:
            return Finding.ENCRYPTED
        return Finding.GOOD if _has_page(reader.root_object["/Pages"]) else Finding.DIFFERS


def _has_page(root: Any) -> bool:
    """Walk down to one page: the whole tree may be made to have no end."""
    nodes, seen = [(root.get_object(), 0)], 0
    while nodes and seen < 1000:
        node, depth = nodes.pop()
        seen += 1
        if node.get("/Type") == "/Page":
            return True
        if depth < _MAX_DEPTH:
            kids = list(node.get("/Kids", []))[:_MAX_DEPTH]
            nodes += [(kid.get_object(), depth + 1) for kid in reversed(kids)]
    return False


def look_at_jpg(path: Path) -> Finding:
    """Read a JPG to its end at an eighth of its size: enough to see that it is whole."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below
    with path.open("rb") as content:
        if content.read(3) != b"\xff\xd8\xff":
            return Finding.DIFFERS
        content.seek(0)
        with Image.open(content, formats=["JPEG"]) as image:
            width, height = image.size
            if not 0 < width * height <= _MAX_PIXELS:
                return Finding.DIFFERS
            image.draft("L", (max(1, width // 8), max(1, height // 8)))
            image.load()
    return Finding.GOOD


def _main(kind: str, path: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    looks = {"pdf": look_at_pdf, "jpg": look_at_jpg}
    try:
        finding = looks[kind](path)
    except Exception:  # noqa: BLE001 - whatever a library says of a broken file, it is broken
        finding = Finding.DIFFERS
    sys.stdout.write(finding)


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]))
