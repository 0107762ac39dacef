"""Keys old and new, for the settings of a test."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cryptography.fernet import Fernet

OLD_CIPHER, NEW_CIPHER = Fernet.generate_key().decode(), Fernet.generate_key().decode()
OLD_HASH, NEW_HASH = "stary-klucz-skrotow-" * 2, "nowy-klucz-skrotow-" * 2


class KeysOfProcesses(Sequence):
    """A setting that reads differently in each thread, as it does in processes of their own."""

    def __init__(self, *keys: str) -> None:
        self._keys = keys
        self._own = threading.local()

    @contextmanager
    def as_in_a_process_with(self, *keys: str) -> Iterator[None]:
        """Let this thread know these keys."""
        self._own.keys = keys
        yield
        del self._own.keys

    def __getitem__(self, place):
        return getattr(self._own, "keys", self._keys)[place]

    def __len__(self) -> int:
        return len(getattr(self._own, "keys", self._keys))
