"""Secrets at rest: which key wrote them is known, and any key of the settings reads them."""

import pytest
from cryptography.fernet import Fernet, InvalidToken

from ssoz.ciphers import (
    decrypt,
    encrypt,
    generation_of,
    keyed_hash,
    keyed_hashes,
    reencrypt,
)

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_cipher_text_names_the_newest_key(settings):
    settings.DATA_CIPHER_KEYS = [NEW, OLD]

    assert encrypt("tajne").startswith(f"{generation_of(NEW)}:")


def test_what_an_older_key_wrote_is_read_while_it_is_in_the_settings(settings):
    settings.DATA_CIPHER_KEYS = [OLD]
    token = encrypt("tajne")

    settings.DATA_CIPHER_KEYS = [NEW, OLD]
    assert decrypt(token) == "tajne"

    settings.DATA_CIPHER_KEYS = [NEW]
    with pytest.raises(InvalidToken, match=generation_of(OLD)):
        decrypt(token)


def test_what_was_written_before_keys_had_generations_is_read_by_any_key(settings):
    settings.DATA_CIPHER_KEYS = [NEW, OLD]
    token = Fernet(OLD).encrypt(b"tajne").decode()

    assert decrypt(token) == "tajne"
    assert decrypt(reencrypt(token)) == "tajne"


def test_encrypting_anew_leaves_the_older_key_behind(settings):
    settings.DATA_CIPHER_KEYS = [OLD]
    token = encrypt("tajne")
    settings.DATA_CIPHER_KEYS = [NEW, OLD]

    turned = reencrypt(token)

    settings.DATA_CIPHER_KEYS = [NEW]
    assert decrypt(turned) == "tajne"


def test_a_changed_cipher_text_is_refused(settings):
    settings.DATA_CIPHER_KEYS = [NEW]
    token = encrypt("tajne")

    with pytest.raises(InvalidToken):
        decrypt(token[:-4] + "AAAA")


def test_each_key_gives_a_hash_of_its_own_the_newest_first(settings):
    settings.DATA_HASH_KEYS = ["n" * 32, "o" * 32]

    hashes = keyed_hashes("tajne", purpose="p")

    assert list(hashes) == [generation_of("n" * 32), generation_of("o" * 32)]
    assert len(set(hashes.values())) == 2
    assert keyed_hash("tajne", purpose="p") == next(iter(hashes.values()))


def test_a_generation_tells_nothing_of_the_key_but_its_name():
    assert len(generation_of(NEW)) == 8
    assert generation_of(NEW) not in NEW
    assert generation_of(NEW) != generation_of(OLD)
