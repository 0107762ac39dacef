"""What must be known of the network before the system goes out."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def proxies_are_known(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """Ask for the addresses of our own proxies: behind them all visitors look like one."""
    if settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            "TRUSTED_PROXIES is empty: behind a proxy all visitors share one network address, "
            "and so their tries at a password.",
            hint="Name the addresses of the proxies, each of which must add to X-Forwarded-For.",
            id="web.W001",
        )
    ]
