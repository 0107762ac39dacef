"""What holds now: asked so often that each process keeps the answer for some seconds."""

import time
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError

from ssoz.parameters.catalogue import PARAMETERS
from ssoz.parameters.models import Setting

KEPT_SECONDS = 5.0


class _Kept(NamedTuple):
    chosen: dict[str, Any]
    until: float


_NOTHING = _Kept({}, 0.0)
_kept = _NOTHING


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


def forget() -> None:
    """Read anew at the next question."""
    global _kept
    _kept = _NOTHING


def suppose(chosen: dict[str, Any], seconds: float) -> None:
    """Keep these values for so long without asking the database."""
    global _kept
    _kept = _Kept(chosen, time.monotonic() + seconds)


def _chosen() -> dict[str, Any]:
    if time.monotonic() >= _kept.until:
        try:
            rows = dict(Setting.objects.values_list("code", "value"))
        except DatabaseError:  # a page that says that the database is away shows the helpline, too
            rows = _kept.chosen
        suppose(rows, KEPT_SECONDS)
    return _kept.chosen
