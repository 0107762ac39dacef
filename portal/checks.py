"""What only the operator can say on the static pages: named before the system goes out."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.compatibility, deploy=True)
def operator_is_known(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """Name the values that the privacy information and the accessibility statement still lack."""
    missing = [name for name, value in settings.OPERATOR.items() if not value]
    if not missing:
        return []
    return [
        Warning(
            f"The static pages lack: {', '.join(missing)}.",
            hint="Set them in the environment; settings.OPERATOR says under which names.",
            id="portal.W001",
        )
    ]
