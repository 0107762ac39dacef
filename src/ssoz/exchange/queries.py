"""Reads that a queryset method cannot say."""

from django.db.models import Sum

from ssoz.exchange.models import Export


def ready_size() -> int:
    """Return the bytes of the files that can be taken."""
    ready = Export.objects.filter(state=Export.State.READY)
    return ready.aggregate(bytes=Sum("size"))["bytes"] or 0
