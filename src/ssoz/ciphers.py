"""Secrets at rest: encryption and keyed hashes. Keys are settings and never lie in the database.

The keys of each kind stand in the settings newest first: the first one writes, all of them read.
A key's generation is a short name worked out of the key itself, kept beside what it protects.
"""

import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

GENERATION_LENGTH = 8


def generation_of(key: str) -> str:
    """Name a key by eight characters that tell nothing else about it."""
    named = hmac.new(key.encode(), b"generation", hashlib.sha256)
    return named.hexdigest()[:GENERATION_LENGTH]


def cipher_generations() -> list[str]:
    """Name the keys that encrypt, newest first."""
    return [generation_of(key) for key in settings.DATA_CIPHER_KEYS]


def hash_generations() -> list[str]:
    """Name the keys of keyed hashes, newest first."""
    return [generation_of(key) for key in settings.DATA_HASH_KEYS]


def encrypt(text: str) -> str:
    """Encrypt a text with the newest data key; its generation stands before the cipher text."""
    key = settings.DATA_CIPHER_KEYS[0]
    return f"{generation_of(key)}:{Fernet(key).encrypt(text.encode()).decode()}"


def decrypt(token: str) -> str:
    """Decrypt a text with the data key that it names; raise `fernet.InvalidToken` otherwise."""
    keys, body = _keys_and_body(token)
    return MultiFernet([Fernet(key) for key in keys]).decrypt(body.encode()).decode()


def reencrypt(token: str) -> str:
    """Encrypt anew, with the newest data key, what any data key can decrypt."""
    keys, body = _keys_and_body(token)
    newest = settings.DATA_CIPHER_KEYS[0]
    turned = MultiFernet([Fernet(key) for key in (newest, *keys)]).rotate(body.encode())
    return f"{generation_of(newest)}:{turned.decode()}"


def keyed_hash(text: str, *, purpose: str) -> str:
    """Return a hex HMAC-SHA-256 by the newest key; equal texts of one purpose give equal hashes."""
    return _hash(settings.DATA_HASH_KEYS[0], text, purpose)


def keyed_hashes(text: str, *, purpose: str) -> dict[str, str]:
    """Return what `keyed_hash` gives by every key, newest first, under the key's generation."""
    return {generation_of(key): _hash(key, text, purpose) for key in settings.DATA_HASH_KEYS}


def one_time_token() -> str:
    """Return a fresh unguessable token for a link, safe in a URL."""
    return secrets.token_urlsafe(32)


def _keys_and_body(token: str) -> tuple[list[str], str]:
    generation, separator, body = token.rpartition(":")
    if not separator:  # written before keys had generations
        return settings.DATA_CIPHER_KEYS, body
    keys = [key for key in settings.DATA_CIPHER_KEYS if generation_of(key) == generation]
    if not keys:
        raise InvalidToken(f"No key of generation {generation} stands in DATA_CIPHER_KEYS.")
    return keys, body


def _hash(key: str, text: str, purpose: str) -> str:
    return hmac.new(key.encode(), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
