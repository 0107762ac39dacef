"""What must stand nowhere: a PESEL, or a hash of one that any list of PESELs would undo."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from ssoz.identifiers import is_pesel
from testidp.people import CITIZENS
from tests.peeling import layers

_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")
_ANY_ELEVEN = re.compile(r"(?=(\d{11}))")
_RUN = re.compile(r"[A-Za-z0-9+/_-]{22,}")
_HEAD = 22
_HASHES = ("md5", "sha1", "sha256", "sha512")
_WAYS: dict[str, Callable[[bytes], str]] = {
    "hex": bytes.hex,
    "capital hex": lambda digest: digest.hex().upper(),
    "base64": lambda digest: base64.b64encode(digest).decode().rstrip("="),
    "base64 for addresses": lambda digest: base64.urlsafe_b64encode(digest).decode().rstrip("="),
}


def _shown(number: str) -> str:
    return f"the PESEL •••{number[-4:]}"


def pesels_in(text: str) -> list[str]:
    """Return the valid PESELs in a text."""
    return [number for number in _ELEVEN_DIGITS.findall(text) if is_pesel(number)]


class Sought:
    """Numbers that somebody looks for, plain and hashed without a key."""

    def __init__(self, numbers: Iterable[str] = ()) -> None:
        self._numbers: set[str] = set()
        self._hashes: dict[str, list[tuple[str, str]]] = {}
        self.add(*numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, *numbers: str) -> None:
        """Look for more numbers."""
        for number in set(numbers) - self._numbers:
            self._numbers.add(number)
            for name in _HASHES:
                digest = hashlib.new(name, number.encode(), usedforsecurity=False).digest()
                for way, written in _WAYS.items():
                    text = written(digest)
                    entry = (text, f"{name} in {way} of {_shown(number)}")
                    self._hashes.setdefault(text[:_HEAD], []).append(entry)

    def found_in(self, value: str | bytes) -> set[str]:
        """Say what stands in a value, or is packed in it; numbers are shown by their last digits."""
        digits, runs = _tokens(value)
        found = {_shown(number) for number in digits & self._numbers}
        for run in runs:
            for place in range(len(run) - _HEAD + 1):
                for text, words in self._hashes.get(run[place : place + _HEAD], ()):
                    if run.startswith(text, place):
                        found.add(words)
        return found

    def leaks(self, places: Iterable[tuple[str, str | bytes]]) -> list[str]:
        """Say in which of these places something stands, and what."""
        return sorted(
            {f"{place}: {words}" for place, value in places for words in self.found_in(value)}
        )


# Every number that this process has made or been given; `makers.make_pesel` adds to it.
USED = Sought(citizen.pesel for citizen in CITIZENS)


def in_lines(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield each line of a log with its place."""
    for number, line in enumerate(text.splitlines(), start=1):
        yield f"{name}:{number}", line


@lru_cache(maxsize=20_000)
def _tokens(value: str | bytes) -> tuple[frozenset[str], frozenset[str]]:
    """Return what of a value may be a number or the hash of one."""
    digits: set[str] = set()
    runs: set[str] = set()
    for text in layers(value):
        digits.update(_ANY_ELEVEN.findall(text))
        runs.update(_RUN.findall(text))
    return frozenset(digits), frozenset(runs)
