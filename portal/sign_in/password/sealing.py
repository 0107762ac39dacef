"""What was typed, sealed for the way over a redirect: it holds a PESEL, and sessions lie in a table.

The seal is as old as the session and is made of the same key; a change of the data keys passes by.
"""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac


def seal(typed: dict[str, str]) -> str:
    """Seal what was typed."""
    return _seal().encrypt(json.dumps(typed).encode()).decode()


def unseal(text: str) -> dict[str, str]:
    """Return what was typed; nothing if the key was changed meanwhile."""
    try:
        return json.loads(_seal().decrypt(text.encode()))
    except InvalidToken:
        return {}


def _seal() -> Fernet:
    key = salted_hmac("portal.registration.typed", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
