"""What holds now: asked so often that each process keeps the answer for some seconds."""

from typing import Any

from django.conf import settings

from ssoz.kept import Kept
from ssoz.parameters.catalogue import PARAMETERS
from ssoz.parameters.models import Setting

KEPT_SECONDS = 5.0


_chosen: Kept[dict[str, Any]] = Kept(
    lambda: dict(Setting.objects.values_list("code", "value")), seconds=KEPT_SECONDS, nothing={}
)
forget, suppose = _chosen.forget, _chosen.suppose


def value(code: str) -> Any:
    """Return the value of a parameter that holds now."""
    chosen = _chosen().get(code)
    return PARAMETERS[code].default() if chosen is None else chosen


def idle_seconds() -> int:
    """Return after how many seconds without activity a session ends: never later than installed."""
    minutes = _chosen().get("idle_minutes")
    return min(settings.IDLE_SECONDS, minutes * 60) if minutes else settings.IDLE_SECONDS


def password_door_open() -> bool:
    """Tell whether one may sign in with a password: both installed and not switched off."""
    return settings.PASSWORD_DOOR and value("password_door")
