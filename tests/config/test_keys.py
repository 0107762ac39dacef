"""Keys of the environment: what cannot be one stops the start, and is not shown."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config.settings.keys import cipher_keys, hash_keys, refuse_shared

ONE, TWO = Fernet.generate_key().decode(), Fernet.generate_key().decode()
LONG, LONGER = "d" * 32, "d" * 33


@pytest.mark.parametrize(
    ("read", "keys", "told"),
    [
        (cipher_keys, [], "at least one key"),
        (cipher_keys, [ONE, "sekret"], "key 2 is no Fernet key"),
        (cipher_keys, [ONE[:-2]], "key 1 is no Fernet key"),
        (cipher_keys, [ONE, TWO, ONE], "the same key stands there twice"),
        (hash_keys, [], "at least one key"),
        (hash_keys, [LONG, "krotki"], "key 2 is shorter than 32 characters"),
        (hash_keys, [LONG, LONG], "the same key stands there twice"),
    ],
)
def test_a_list_of_keys_that_cannot_be_is_refused_and_not_shown(read, keys, told):
    with pytest.raises(ImproperlyConfigured, match=told) as refusal:
        read("SETTING", keys)

    assert str(refusal.value).startswith("SETTING: ")
    assert not any(key in str(refusal.value) for key in keys)


def test_lists_of_right_keys_are_taken_in_their_order():
    assert cipher_keys("SETTING", [TWO, ONE]) == [TWO, ONE]
    assert hash_keys("SETTING", [LONGER, LONG]) == [LONGER, LONG]


def test_one_key_does_not_serve_two_settings():
    with pytest.raises(ImproperlyConfigured, match="JOURNAL_KEY and DATA_HASH_KEYS"):
        refuse_shared(SECRET_KEY=[ONE], JOURNAL_KEY=[LONG], DATA_HASH_KEYS=[LONGER, LONG])

    refuse_shared(SECRET_KEY=[ONE], JOURNAL_KEY=[LONG], DATA_HASH_KEYS=[LONGER, TWO])
