"""Keys that a test may change."""

import pytest

from tests.ssoz.keys.keyrings import NEW_CIPHER, NEW_HASH, OLD_CIPHER, OLD_HASH


@pytest.fixture
def old_keys(settings):
    """Let the old keys alone be known."""
    settings.DATA_CIPHER_KEYS = [OLD_CIPHER]
    settings.DATA_HASH_KEYS = [OLD_HASH]


@pytest.fixture
def both_keys(settings):
    """Return a function that puts the new keys before the old ones."""

    def put() -> None:
        settings.DATA_CIPHER_KEYS = [NEW_CIPHER, OLD_CIPHER]
        settings.DATA_HASH_KEYS = [NEW_HASH, OLD_HASH]

    return put


@pytest.fixture
def new_keys(settings):
    """Return a function that removes the old keys."""

    def put() -> None:
        settings.DATA_CIPHER_KEYS = [NEW_CIPHER]
        settings.DATA_HASH_KEYS = [NEW_HASH]

    return put
