"""The system check that keeps the pretend provider out of every real installation."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def only_where_it_is_wanted(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the pretend identity provider unless the settings ask for it by name."""
    if getattr(settings, "PRETEND_IDENTITY_PROVIDER", False) is True:
        return []
    return [
        Error(
            "The pretend identity provider is installed, and anybody could sign in as anybody.",
            hint="Remove testidp from INSTALLED_APPS.",
            id="testidp.E001",
        )
    ]
