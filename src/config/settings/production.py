"""Production: every setting comes from the environment, and a missing one stops the start."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *
from config.settings.base import CONTENT_SECURITY_POLICY, SCANNER, env
from config.settings.identity_providers import (
    Providers,
    described_providers,
    form_targets,
    side_by_side,
)
from config.settings.keys import cipher_keys, hash_keys, refuse_shared
from config.settings.national_node import *
from config.settings.national_node import NODE_PROVIDER

SECRET_KEY = env.str("SECRET_KEY")
JOURNAL_KEY = env.str("JOURNAL_KEY")
DATA_CIPHER_KEYS = cipher_keys("DATA_CIPHER_KEYS", env.list("DATA_CIPHER_KEYS"))
DATA_HASH_KEYS = hash_keys("DATA_HASH_KEYS", env.list("DATA_HASH_KEYS"))
refuse_shared(
    SECRET_KEY=[SECRET_KEY],
    JOURNAL_KEY=[JOURNAL_KEY],
    DATA_CIPHER_KEYS=DATA_CIPHER_KEYS,
    DATA_HASH_KEYS=DATA_HASH_KEYS,
)
JOURNAL_ANCHOR = env.str("JOURNAL_ANCHOR")
BASE_URL = env.str("BASE_URL")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
EMAIL_HOST = env.str("SMTP_HOST")
EMAIL_PORT = env.int("SMTP_PORT", default=25)
EMAIL_HOST_USER = env.str("SMTP_USER", default="")
EMAIL_HOST_PASSWORD = env.str("SMTP_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("SMTP_TLS", default=True)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM")

# Keys and certificates are files; of the provider, two may stand side by side while it changes its own.
SAML_KEY = Path(env.str("SAML_KEY_FILE")).read_text()
SAML_CERTIFICATE = Path(env.str("SAML_CERTIFICATE_FILE")).read_text()
_DESCRIBED = described_providers(os.environ)
_OWN: Providers = {}
if not _DESCRIBED or NODE_PROVIDER or env.str("IDP_ENTITY_ID", default=""):
    _OWN["profil-zaufany"] = {
        "label": env.str("IDP_LABEL", default="Profil Zaufany"),
        "order": env.int("IDP_ORDER", default=0),
        "entity_id": env.str("IDP_ENTITY_ID"),
        "sign_in_url": env.str("IDP_SIGN_IN_URL"),
        "sign_out_url": env.str("IDP_SIGN_OUT_URL", default=""),
        "certificates": [Path(name).read_text() for name in env.list("IDP_CERTIFICATE_FILES")],
        **NODE_PROVIDER,
    }
IDENTITY_PROVIDERS = side_by_side(_OWN, _DESCRIBED)
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = [
    "'self'",
    *form_targets(IDENTITY_PROVIDERS, env.list("IDP_LEADS_TO", default=[])),
]

DEBUG = False
PRETEND_IDENTITY_PROVIDER = False
if SCANNER != "clamd":
    raise ImproperlyConfigured("SCANNER must be clamd: no file is safe unless a scanner says so.")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
KNOWN_BROWSER_COOKIE_NAME = "__Secure-known-browser"
