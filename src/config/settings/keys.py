"""What keys of the environment have to be; a refusal names the setting and never shows a key."""

from collections.abc import Sequence

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from ssoz.ciphers import generation_of

_HASH_KEY_LENGTH = 32


def cipher_keys(setting: str, keys: Sequence[str]) -> list[str]:
    """Return the keys that encrypt, newest first; refuse what is no Fernet key."""
    for place, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                f"{setting}: key {place} is no Fernet key. Make one by: python -c "
                '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            ) from None
    return _distinct(setting, keys)


def hash_keys(setting: str, keys: Sequence[str]) -> list[str]:
    """Return the keys of keyed hashes, newest first; refuse short ones."""
    for place, key in enumerate(keys, start=1):
        if len(key) < _HASH_KEY_LENGTH:
            raise ImproperlyConfigured(
                f"{setting}: key {place} is shorter than {_HASH_KEY_LENGTH} characters. Make one "
                'by: python -c "import secrets; print(secrets.token_urlsafe(50))"'
            )
    return _distinct(setting, keys)


def refuse_shared(**settings: Sequence[str]) -> None:
    """Refuse a key that serves two settings."""
    known: dict[str, str] = {}
    for setting, keys in settings.items():
        for key in keys:
            if key in known:
                raise ImproperlyConfigured(f"{known[key]} and {setting} hold the same key.")
        known |= dict.fromkeys(keys, setting)


def _distinct(setting: str, keys: Sequence[str]) -> list[str]:
    if not keys:
        raise ImproperlyConfigured(f"{setting}: at least one key is needed.")
    if len(set(keys)) < len(keys):
        raise ImproperlyConfigured(f"{setting}: the same key stands there twice.")
    if len(set(map(generation_of, keys))) < len(keys):
        raise ImproperlyConfigured(f"{setting}: two keys have one generation. Make another key.")
    return list(keys)
