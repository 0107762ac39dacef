"""A file that the queue writes for one person: what they asked for, how far it is, until when."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from ssoz.actors import Actor
from ssoz.machines import Machine, MachineQuerySet
from ssoz.sheets import Format


class ExportQuerySet(MachineQuerySet):
    """Exports."""

    def visible_to(self, actor: Actor, to: str = "export.make") -> "ExportQuerySet":
        """Keep the actor's own, asked for in this very profile: another one reaches elsewhere."""
        if not actor.can(to) or actor.person_id is None:
            return self.none()
        return self.filter(person_id=actor.person_id, profile_id=actor.profile_id)

    def unfinished(self) -> "ExportQuerySet":
        """Keep those that still have to be written."""
        return self.filter(state__in=[Export.State.WAITING, Export.State.RUNNING])


class Export(Machine):
    """waiting -> running -> ready -> expired; or failed, or cancelled.

    The one who asked stands here as plain numbers: their rights are asked anew when it is written.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    screen = models.CharField(max_length=60, editable=False)
    name = models.CharField(_("name"), max_length=200)
    query = models.TextField(blank=True, editable=False)
    columns = models.JSONField(default=list, editable=False)
    format = models.CharField(_("format"), max_length=5, choices=Format.choices)
    person_id = models.BigIntegerField(db_index=True)
    profile_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    address = models.CharField(_("from where"), max_length=45, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    state = FSMField(_("state"), default=State.WAITING, choices=State.choices, protected=True)
    key = models.CharField(max_length=40, unique=True, editable=False)
    rows_total = models.PositiveIntegerField(_("rows"))
    rows_done = models.PositiveIntegerField(default=0, editable=False)
    attempts = models.PositiveIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField(_("asked for"))
    as_of = models.DateTimeField(_("data as of"), null=True)
    moved_at = models.DateTimeField(editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    size = models.BigIntegerField(_("size"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "moved_at"], name="export_to_do")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["waiting", "running", "ready", "failed", "cancelled", "expired"]
                ),
                name="export_state_known",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def journal_person_id(self) -> int:
        return self.person_id

    @property
    def journal_unit_id(self) -> int | None:
        return self.unit_id

    @property
    def is_finished(self) -> bool:
        return self.state not in (self.State.WAITING, self.State.RUNNING)

    @property
    def file_name(self) -> str:
        day = f"{self.asked_at:%Y-%m-%d}"
        return f"{self.screen.rpartition('.')[2]}_{day}.{self.format}"

    @transition(field=state, source=[State.WAITING, State.RUNNING], target=State.RUNNING)
    def begin(self, now: datetime) -> None:
        """Begin, or begin anew where a worker was killed: nothing of its file is kept."""
        self.as_of = self.moved_at = now
        self.rows_done = 0
        self.attempts += 1

    @transition(field=state, source=State.RUNNING, target=State.READY)
    def finish(self, now: datetime, kept: timedelta, rows: int, size: int, sha256: str) -> None:
        self.finished_at = self.moved_at = now
        self.expires_at = now + kept
        self.rows_total = self.rows_done = rows
        self.size = size
        self.sha256 = sha256

    @transition(field=state, source=[State.WAITING, State.RUNNING], target=State.FAILED)
    def fail(self, now: datetime, problem: str) -> None:
        self.finished_at = now
        self.problem = problem[:300]

    @transition(field=state, source=[State.WAITING, State.RUNNING], target=State.CANCELLED)
    def cancel(self, now: datetime) -> None:
        self.finished_at = now

    @transition(field=state, source=State.READY, target=State.EXPIRED)
    def expire(self) -> None:
        """The file goes; what it was stays."""
