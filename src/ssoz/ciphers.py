"""Secrets at rest: encryption and keyed hashes. Keys are settings and never lie in the database."""

import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    """Encrypt a text with the newest data key."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt a text with any of the data keys; raise `fernet.InvalidToken` otherwise."""
    return _fernet().decrypt(token.encode()).decode()


def keyed_hash(text: str, *, purpose: str) -> str:
    """Return a hex HMAC-SHA-256 of a text; equal texts of one purpose give equal hashes."""
    key = settings.DATA_HASH_KEY.encode()
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def one_time_token() -> str:
    """Return a fresh unguessable token for a link, safe in a URL."""
    return secrets.token_urlsafe(32)


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.DATA_CIPHER_KEYS])
