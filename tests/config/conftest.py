"""What a production system is told by its environment."""

import os

import pytest
from cryptography.fernet import Fernet

from testidp.keys import pair


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """What a production system in the standard dialect is told."""
    file = tmp_path / "pair.pem"
    pair(file, curve=True)
    words = {name: name * 5 for name in ("SECRET_KEY", "DATA_HASH_KEYS", "JOURNAL_KEY")}
    files = ("SAML_KEY_FILE", "SAML_CERTIFICATE_FILE", "IDP_CERTIFICATE_FILES")
    return {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
        **words,
        **dict.fromkeys(files, str(file)),
        "DATA_CIPHER_KEYS": Fernet.generate_key().decode(),
        "DATA_DIR": str(tmp_path),
        "JOURNAL_ANCHOR": str(tmp_path / "anchor"),
        "BASE_URL": "https://ssoz.example",
        "ALLOWED_HOSTS": "ssoz.example",
        "SMTP_HOST": "mail.example",
        "MAIL_FROM": "ssoz@example.pl",
        "IDP_ENTITY_ID": "login.example",
        "IDP_SIGN_IN_URL": "https://login.example/sso",
    }
