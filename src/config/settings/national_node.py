"""What production must be told where it speaks the dialect of login.gov.pl; else nothing."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import env

__all__ = [
    "NODE_ENCRYPTION_CERTIFICATE",
    "NODE_ENCRYPTION_KEY",
    "NODE_SIGNING_CERTIFICATE",
    "NODE_SIGNING_KEY",
]

_DIALECT = env.str("IDP_DIALECT", default="standard")
if _DIALECT not in ("standard", "national-node"):
    raise ImproperlyConfigured("IDP_DIALECT must be standard or national-node.")

if _DIALECT == "national-node":
    # Two pairs of keys on the curve P-256: the node is given both certificates on paper.
    NODE_SIGNING_KEY = Path(env.str("NODE_SIGNING_KEY_FILE")).read_text()
    NODE_SIGNING_CERTIFICATE = Path(env.str("NODE_SIGNING_CERTIFICATE_FILE")).read_text()
    NODE_ENCRYPTION_KEY = Path(env.str("NODE_ENCRYPTION_KEY_FILE")).read_text()
    NODE_ENCRYPTION_CERTIFICATE = Path(env.str("NODE_ENCRYPTION_CERTIFICATE_FILE")).read_text()
    NODE_PROVIDER = {
        "dialect": _DIALECT,
        "artifact_url": env.str("IDP_ARTIFACT_URL"),
        "registered_as": env.str("IDP_REGISTERED_AS"),
        "display_name": env.str("IDP_DISPLAY_NAME"),
    }
else:
    NODE_SIGNING_KEY = NODE_SIGNING_CERTIFICATE = ""
    NODE_ENCRYPTION_KEY = NODE_ENCRYPTION_CERTIFICATE = ""
    NODE_PROVIDER = {}
