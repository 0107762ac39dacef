"""The artifacts that were handed out: each stands for one answer, is fetched once, and soon."""

import hashlib
import json
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

SECONDS = 60
BYTES = 44
_TYPE, _ENDPOINT = b"\x00\x04", b"\x00\x00"


@dataclass(frozen=True)
class Waiting:
    """The answer that an artifact stands for; without a citizen it is the refusal.

    `ahead` is how wrong the clock is by which the answer will be written.
    """

    request_id: str
    citizen: str = ""
    ahead: int = 0


def new_artifact(issuer: str) -> bytes:
    """Make an artifact of the one type that SAML knows."""
    source = hashlib.sha1(issuer.encode(), usedforsecurity=False).digest()
    return _TYPE + _ENDPOINT + source + secrets.token_bytes(20)


def keep(artifact: bytes, waiting: Waiting) -> None:
    """Keep an answer until its artifact comes back; forget those that nobody came for."""
    folder = _path(artifact).parent
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if time.time() - path.stat().st_mtime > SECONDS:
            path.unlink(missing_ok=True)
    _path(artifact).write_text(json.dumps(asdict(waiting)), encoding="utf-8")


def take(artifact: bytes) -> Waiting | None:
    """Return the answer of an artifact, once."""
    taken = _path(artifact).with_suffix(f".{secrets.token_hex(4)}")
    try:
        _path(artifact).rename(taken)
    except FileNotFoundError:
        return None
    late = time.time() - taken.stat().st_mtime > SECONDS
    waiting = Waiting(**json.loads(taken.read_text(encoding="utf-8")))
    taken.unlink()
    return None if late else waiting


def _path(artifact: bytes) -> Path:
    return Path(settings.TESTIDP_DIR) / "artifacts" / hashlib.sha256(artifact).hexdigest()
