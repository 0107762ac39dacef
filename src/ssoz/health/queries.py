"""Who has been heard of."""

from datetime import datetime, timedelta

from ssoz.health.models import Heartbeat

WORKER = "worker"
_SILENCE = timedelta(minutes=2)


def is_alive(name: str, now: datetime) -> bool:
    """Tell whether a part has left a sign of life within two minutes."""
    return Heartbeat.objects.filter(name=name, at__gt=now - _SILENCE).exists()


def was_heard(name: str) -> bool:
    """Tell whether a part has ever left a sign of life."""
    return Heartbeat.objects.filter(name=name).exists()
