"""What was uploaded: bytes on disk under random names, never handed out unless safe."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from ssoz.files.scanning import is_unscannable
from ssoz.files.storage import path_of
from ssoz.machines import Machine, MachineQuerySet

# The sweep comes once a minute, give or take: what falls due before it comes again is taken now.
SWEEP_AHEAD = timedelta(seconds=30)


class StoredFileQuerySet(MachineQuerySet):
    """Uploaded files."""

    def to_scan(self) -> "StoredFileQuerySet":
        """Keep the files that wait for the scanner."""
        return self.filter(state=StoredFile.State.WAITING, erased_at__isnull=True)

    def unclaimed(self, now: datetime) -> "StoredFileQuerySet":
        """Keep the files that nobody works on; the queue has ended whoever claimed one long ago."""
        stale = now - timedelta(seconds=settings.Q_CLUSTER["retry"])
        return self.filter(Q(claimed_at__isnull=True) | Q(claimed_at__lte=stale))

    def due(self, now: datetime) -> "StoredFileQuerySet":
        """Keep the files that wait for the scanner and whose next try has come."""
        return self.to_scan().unclaimed(now).filter(next_try_at__lte=now + SWEEP_AHEAD)

    def claim(self, file_id: int, now: datetime) -> bool:
        """Take a file for scanning by one conditional update; tell whether it was there to take."""
        waiting = self.filter(pk=file_id).to_scan().unclaimed(now)
        return bool(waiting.update(claimed_at=now, attempts=F("attempts") + 1))

    def to_destroy(self) -> "StoredFileQuerySet":
        """Keep the files that are erased and whose bytes may still be on disk."""
        return self.filter(erased_at__isnull=False, on_disk=True)


class StoredFile(Machine):
    """One uploaded file: waiting -> safe | unsafe. Name, size, hash and finding outlive the bytes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the scan")
        SAFE = "safe", _("Safe")
        UNSAFE = "unsafe", _("Dangerous")

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        JPG = "jpg", "JPG"

    key = models.CharField(max_length=40, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    uploaded_by_id = models.BigIntegerField(null=True, db_index=True)
    uploaded_at = models.DateTimeField(_("attached"))
    state = FSMField(_("state"), default=State.WAITING, choices=State.choices, protected=True)
    scanned_at = models.DateTimeField(_("checked"), null=True)
    finding = models.CharField(_("finding"), max_length=200, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True)
    on_disk = models.BooleanField(default=True, editable=False)
    next_try_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField(default=0)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="file_due"),
            models.Index(
                fields=["id"],
                condition=Q(erased_at__isnull=False, on_disk=True),
                name="file_to_destroy",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "safe", "unsafe"]), name="file_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="unsafe") | Q(erased_at__isnull=False),
                name="file_unsafe_is_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return path_of(self.key)

    @property
    def is_open_to_readers(self) -> bool:
        return self.state == self.State.SAFE and self.erased_at is None

    @property
    def could_not_be_scanned(self) -> bool:
        """Tell whether it was refused because the scanner could not look into it."""
        return self.state == self.State.UNSAFE and is_unscannable(self.finding)

    @transition(field=state, source=State.WAITING, target=State.SAFE)
    def pass_scan(self, now: datetime) -> None:
        self.scanned_at = now

    @transition(field=state, source=State.WAITING, target=State.UNSAFE)
    def condemn(self, finding: str, now: datetime) -> None:
        self.scanned_at = now
        self.finding = finding[:200]
        self.erased_at = now
