"""The developer's and demonstration system: SQLite, the real queue and worker, no outside world.

Keys are made at the first start and kept in the data folder; production takes its own from the
environment and never reads this file.
"""

import json
import os
import secrets
from typing import Any

from cryptography.fernet import Fernet

from config.settings.base import *
from config.settings.base import CONTENT_SECURITY_POLICY, DATA_DIR, INSTALLED_APPS, env
from config.settings.identity_providers import described_providers, form_targets, side_by_side
from testidp.keys import pair


def _keys() -> dict[str, str]:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    path = DATA_DIR / "keys.json"
    fresh = {
        "secret": secrets.token_urlsafe(50),
        "cipher": Fernet.generate_key().decode(),
        "hash": secrets.token_urlsafe(50),
        "journal": secrets.token_urlsafe(50),
    }
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return json.loads(path.read_text())
    with os.fdopen(handle, "w") as file:
        json.dump(fresh, file)
    return fresh


KEYS = _keys()
SECRET_KEY = KEYS["secret"]
# Named in the environment only by who rehearses a change of keys.
DATA_CIPHER_KEYS = env.list("DATA_CIPHER_KEYS", default=[KEYS["cipher"]])
DATA_HASH_KEYS = env.list("DATA_HASH_KEYS", default=[KEYS["hash"]])
JOURNAL_KEY = KEYS["journal"]
JOURNAL_ANCHOR = DATA_DIR / "journal.anchor"

DEBUG = env.bool("DEBUG", default=False)
PORT = env.int("PORT", default=8000)
# Two host names for one machine: cookies behave as between a real identity provider and us.
# Passkeys want to be tried at `localhost`: browsers bind them to names, never to numbers.
BASE_HOST = env.str("BASE_HOST", default="") or "127.0.0.1"
_OTHER_HOST = "localhost" if BASE_HOST == "127.0.0.1" else "127.0.0.1"
BASE_URL = f"http://{BASE_HOST}:{PORT}"
IDP_URL = env.str("IDP_URL", default="") or f"http://{_OTHER_HOST}:{PORT}"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]

INSTALLED_APPS = [*INSTALLED_APPS, "testidp.apps.TestIdpConfig"]
PRETEND_IDENTITY_PROVIDER = True
PASSWORD_DOOR = env.bool("PASSWORD_DOOR", default=True)
PRETEND_MAILBOX = DATA_DIR / "mail"
TESTIDP_DIR = DATA_DIR / "testidp"

SAML_KEY, SAML_CERTIFICATE = pair(DATA_DIR / "saml.pem")
TESTIDP_KEY, TESTIDP_CERTIFICATE = pair(TESTIDP_DIR / "idp.pem")
NODE_SIGNING_KEY, NODE_SIGNING_CERTIFICATE = pair(DATA_DIR / "node-signing.pem", curve=True)
NODE_ENCRYPTION_KEY, NODE_ENCRYPTION_CERTIFICATE = pair(
    DATA_DIR / "node-encryption.pem", curve=True
)
TESTIDP_NODE_KEY, TESTIDP_NODE_CERTIFICATE = pair(TESTIDP_DIR / "node.pem", curve=True)
TESTIDP_NODE_SERVICE = {
    "entity_id": "ssoz",
    "display_name": "System Statystyki w Ochronie Zdrowia",
    "acs": f"{BASE_URL}/saml/profil-zaufany/acs/",
    "certificate": NODE_SIGNING_CERTIFICATE,
    "encryption_certificate": NODE_ENCRYPTION_CERTIFICATE,
}
TESTIDP_SERVICE = {
    "entity_id": f"{BASE_URL}/saml/profil-zaufany/metadata/",
    "acs": f"{BASE_URL}/saml/profil-zaufany/acs/",
    "slo": f"{BASE_URL}/saml/profil-zaufany/slo/",
    "certificate": SAML_CERTIFICATE,
}
# The pretend Profil Zaufany speaks both dialects; IDP_DIALECT chooses the one of this run.
PRETEND_PROVIDERS: dict[str, dict[str, Any]] = {
    "standard": {
        "label": "Profil Zaufany",
        "entity_id": f"{IDP_URL}/testidp/",
        "sign_in_url": f"{IDP_URL}/testidp/sso/",
        "sign_out_url": f"{IDP_URL}/testidp/slo/",
        "certificates": [TESTIDP_CERTIFICATE],
    },
    "national-node": {
        "label": "Profil Zaufany",
        "dialect": "national-node",
        "entity_id": f"{IDP_URL}/testidp/",
        "sign_in_url": f"{IDP_URL}/testidp/wezel/sso/",
        "sign_out_url": f"{IDP_URL}/testidp/wezel/slo/",
        "artifact_url": f"{IDP_URL}/testidp/wezel/artefakt/",
        "registered_as": TESTIDP_NODE_SERVICE["entity_id"],
        "display_name": TESTIDP_NODE_SERVICE["display_name"],
        "certificates": [TESTIDP_NODE_CERTIFICATE],
    },
}
_PRETEND = PRETEND_PROVIDERS[env.str("IDP_DIALECT", default="standard")]
IDENTITY_PROVIDERS = side_by_side(
    {"profil-zaufany": {**_PRETEND, "order": env.int("IDP_ORDER", default=0)}},
    described_providers(os.environ, plain_http=True),
)

SCANNER = env.str("SCANNER", default="auto")
if env.str("SMTP_HOST", default=""):
    EMAIL_HOST = env.str("SMTP_HOST")
    EMAIL_PORT = env.int("SMTP_PORT", default=25)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = PRETEND_MAILBOX

CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = [
    "'self'",
    BASE_URL,
    *form_targets(IDENTITY_PROVIDERS, env.list("IDP_LEADS_TO", default=[])),
]
