"""One import of the dump: where it stands, whose it is, its three files and its counts."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from ssoz.machines import Machine, MachineQuerySet

FILES = ("podmioty", "jednostki", "komorki")


class RegisterImportQuerySet(MachineQuerySet):
    """Imports of the register."""

    def unfinished(self) -> "RegisterImportQuerySet":
        """Keep the imports that are not decided yet: only one may be so at a time."""
        return self.filter(state__in=RegisterImport.OPEN)


class RegisterImport(Machine):
    """A whole new picture of the register, from its arrival to its end.

    The actor stands here as plain numbers: their right was asked when they began, applied or undid.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import", "Waiting")
        READING = "reading", pgettext_lazy("import", "Being read")
        COMPARED = "compared", pgettext_lazy("import", "To be applied")
        APPLYING = "applying", pgettext_lazy("import", "Being applied")
        APPLIED = "applied", pgettext_lazy("import", "Applied")
        UNDOING = "undoing", pgettext_lazy("import", "Being undone")
        UNDONE = "undone", pgettext_lazy("import", "Undone")
        CANCELLED = "cancelled", pgettext_lazy("import", "Cancelled")
        FAILED = "failed", pgettext_lazy("import", "Failed")

    class Failure(models.TextChoices):
        FILE = "file", _("A file of the import cannot be read from the disk. Send the files again.")
        DATABASE = "database", _("The database refused what the files hold. Report it to the help.")

    RUNNING = (State.UPLOADED, State.READING, State.APPLYING, State.UNDOING)
    OPEN = (*RUNNING, State.COMPARED)

    state = FSMField(_("state"), default=State.UPLOADED, choices=State.choices, protected=True)
    day = models.DateField(_("day of the picture"))
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(_("who"), max_length=200)
    profile_id = models.BigIntegerField(null=True)
    profile_name = models.CharField(max_length=300, blank=True)
    unit_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=45, blank=True)
    started_at = models.DateTimeField(_("begun"))
    moved_at = models.DateTimeField(editable=False)
    applied_at = models.DateTimeField(_("applied"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    # For each of the three: name, key, size, sha256; `done` bytes and lines while it is read.
    files = models.JSONField(default=dict)
    place = models.JSONField(default=dict)
    reading_seconds = models.FloatField(default=0)
    close_gone = models.BooleanField(_("close what is gone"), default=False)
    figures = models.JSONField(default=dict)
    undone = models.JSONField(default=dict)
    failure = models.CharField(
        _("why it failed"), max_length=8, choices=Failure.choices, blank=True
    )

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("register import")
        verbose_name_plural = _("register imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{_('register import')} {self.pk}, {date_format(self.day, 'j.m.Y')}"

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def holds(self) -> Promise:
        """Say which picture the register holds: it is the one before or the one after, never both."""
        if self.state == self.State.APPLIED:
            return _("The register holds what this import brought.")
        if self.state == self.State.UNDOING:
            return _("The register still holds what this import brought.")
        return _("The register is as it was before this import.")

    @property
    def bytes_done(self) -> int:
        return sum(place["bytes"] for place in self.place.values())

    @property
    def bytes_total(self) -> int:
        return sum(file["size"] for file in self.files.values())

    @property
    def lines_done(self) -> int:
        return sum(place["lines"] for place in self.place.values())

    @property
    def lines_expected(self) -> int:
        """Estimate from what is read how many lines there are in all."""
        if not self.bytes_done:
            return 0
        return max(self.lines_done, round(self.lines_done * self.bytes_total / self.bytes_done))

    @property
    def seconds_left(self) -> int | None:
        """Estimate how long reading still takes; nobody knows before something is read."""
        if self.state != self.State.READING or not self.bytes_done:
            return None
        left = self.bytes_total - self.bytes_done
        return max(0, round(self.reading_seconds * left / self.bytes_done))

    @property
    def reason_applied(self) -> str:
        return f"register.import.applied {self.pk}"

    @property
    def reason_closed(self) -> str:
        return f"register.import.closed {self.pk}"

    @property
    def reason_undone(self) -> str:
        return f"register.import.undone {self.pk}"

    @transition(field=state, source=State.UPLOADED, target=State.READING)
    def read(self, now: datetime) -> None:
        self.moved_at = now

    @transition(field=state, source=[State.READING, State.APPLYING], target=State.COMPARED)
    def compare(self, figures: dict, now: datetime) -> None:
        self.figures = figures
        self.moved_at = now

    @transition(field=state, source=State.COMPARED, target=State.APPLYING)
    def apply(self, close_gone: bool, now: datetime) -> None:
        self.close_gone = close_gone
        self.moved_at = now

    @transition(field=state, source=State.APPLYING, target=State.APPLIED)
    def complete(self, now: datetime) -> None:
        self.applied_at = self.moved_at = now

    @transition(field=state, source=State.APPLIED, target=State.UNDOING)
    def undo(self, now: datetime) -> None:
        self.moved_at = now

    @transition(field=state, source=State.UNDOING, target=State.UNDONE)
    def complete_undo(self, undone: dict, now: datetime) -> None:
        self.undone = undone
        self.undone_at = self.moved_at = now

    @transition(
        field=state,
        source=[State.UPLOADED, State.READING, State.COMPARED],
        target=State.CANCELLED,
    )
    def cancel(self, now: datetime) -> None:
        self.moved_at = now

    @transition(field=state, source=State.UNDOING, target=State.APPLIED)
    @transition(
        field=state, source=[State.UPLOADED, State.READING, State.APPLYING], target=State.FAILED
    )
    def fail(self, failure: str, now: datetime) -> None:
        self.failure = failure
        self.moved_at = now

    def is_stale(self, now: datetime, after: timedelta) -> bool:
        """Tell whether it should move and nobody has moved it for so long."""
        return self.is_running and self.moved_at < now - after
