"""Production: every setting comes from the environment, and a missing one stops the start."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *
from config.settings.base import CONTENT_SECURITY_POLICY, SCANNER, env

SECRET_KEY = env.str("SECRET_KEY")
DATA_CIPHER_KEYS = env.list("DATA_CIPHER_KEYS")
DATA_HASH_KEY = env.str("DATA_HASH_KEY")
JOURNAL_KEY = env.str("JOURNAL_KEY")
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
IDENTITY_PROVIDERS: dict[str, dict[str, Any]] = {
    "profil-zaufany": {
        "label": env.str("IDP_LABEL", default="Profil Zaufany"),
        "entity_id": env.str("IDP_ENTITY_ID"),
        "sign_in_url": env.str("IDP_SIGN_IN_URL"),
        "sign_out_url": env.str("IDP_SIGN_OUT_URL", default=""),
        "certificates": [Path(name).read_text() for name in env.list("IDP_CERTIFICATE_FILES")],
    }
}
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = [
    "'self'",
    *dict.fromkeys(
        "{0.scheme}://{0.netloc}".format(urlsplit(provider[address]))
        for provider in IDENTITY_PROVIDERS.values()
        for address in ("sign_in_url", "sign_out_url")
        if provider[address]
    ),
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
