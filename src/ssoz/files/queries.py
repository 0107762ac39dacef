"""What is to be done with files, and how long it has waited."""

from datetime import datetime

from django.db.models import Sum

from ssoz.files.models import StoredFile

_AT_ONCE = 500


def due_for_scan(now: datetime) -> list[int]:
    """Return the ids of files to be shown to the scanner now, the longest waiting first."""
    due = StoredFile.objects.due(now).order_by("next_try_at", "id")
    return list(due.values_list("pk", flat=True)[:_AT_ONCE])


def oldest_waiting() -> datetime | None:
    """Return when the file that has waited longest for its scan was attached."""
    waiting = StoredFile.objects.to_scan().order_by("uploaded_at")
    return waiting.values_list("uploaded_at", flat=True).first()


def waiting_count() -> int:
    """Count the files that wait for the scanner."""
    return StoredFile.objects.to_scan().count()


def kept_size() -> tuple[int, int]:
    """Return how many files are kept on disk, and their bytes."""
    kept = StoredFile.objects.filter(erased_at__isnull=True)
    found = kept.aggregate(bytes=Sum("size"))
    return kept.count(), found["bytes"] or 0
