"""Leaving signs of life."""

from django.utils import timezone

from ssoz.health.models import Heartbeat


def beat(name: str) -> None:
    """Leave a sign of life of one part."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
