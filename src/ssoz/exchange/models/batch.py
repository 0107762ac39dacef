"""A file that came in: what each of its rows would change, what was changed, what was undone."""

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from ssoz.actors import Actor
from ssoz.machines import Machine, MachineQuerySet


class BatchQuerySet(MachineQuerySet):
    """Imports."""

    def visible_to(self, actor: Actor, to: str = "export.make") -> "BatchQuerySet":
        """Keep the actor's own, brought in this very profile: another one reaches elsewhere."""
        if not actor.can(to) or actor.person_id is None:
            return self.none()
        return self.filter(person_id=actor.person_id, profile_id=actor.profile_id)

    def unsettled(self) -> "BatchQuerySet":
        """Keep those that the queue still has to do something with."""
        return self.filter(models.Q(state=Batch.State.WAITING) | ~models.Q(wanted=""))


class Batch(Machine):
    """waiting -> judged -> applied -> undone; or refused, or dropped.

    `wanted` is what its owner has asked for and the queue has not done yet.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being checked")
        JUDGED = "judged", _("Checked")
        REFUSED = "refused", _("Can not be read")
        APPLIED = "applied", _("Changes made")
        UNDONE = "undone", _("Undone")
        DROPPED = "dropped", _("Given up")

    class Wanted(models.TextChoices):
        APPLY = "apply", _("Make the changes")
        UNDO = "undo", _("Undo")

    register = models.CharField(_("register"), max_length=20)
    file_name = models.CharField(_("file"), max_length=200)
    key = models.CharField(max_length=40, unique=True, editable=False)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    person_id = models.BigIntegerField(db_index=True)
    person_name = models.CharField(_("who"), max_length=200)
    profile_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    address = models.CharField(_("from where"), max_length=45, blank=True)
    state = FSMField(_("state"), default=State.WAITING, choices=State.choices, protected=True)
    wanted = models.CharField(max_length=5, choices=Wanted.choices, blank=True, editable=False)
    problem = models.TextField(_("what went wrong"), blank=True)
    ignored = models.JSONField(default=list)
    same = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=list)
    attempts = models.PositiveIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField(_("brought in"))
    moved_at = models.DateTimeField(editable=False)
    applied_at = models.DateTimeField(_("changes made"), null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["waiting", "judged", "refused", "applied", "undone", "dropped"]
                ),
                name="batch_state_known",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def journal_person_id(self) -> int:
        return self.person_id

    @property
    def journal_unit_id(self) -> int | None:
        return self.unit_id

    @property
    def is_moving(self) -> bool:
        return self.state == self.State.WAITING or bool(self.wanted)

    def counts(self) -> dict[str, int]:
        """Count the rows by what would become, or became, of them."""
        found = self.lines.order_by().values_list("fate").annotate(n=models.Count("pk"))
        return {**dict.fromkeys(Line.Fate.values, 0), **dict(found), "same": self.same}

    @transition(field=state, source=State.WAITING, target=State.JUDGED)
    def judge(self, now: datetime, same: int, ignored: list[str]) -> None:
        self.moved_at, self.same, self.ignored = now, same, ignored
        self.problem = ""

    @transition(field=state, source=State.WAITING, target=State.REFUSED)
    def refuse(self, now: datetime, problem: str) -> None:
        self.moved_at, self.problem = now, problem

    @transition(field=state, source=State.JUDGED, target=State.APPLIED)
    def apply(self, now: datetime) -> None:
        self.moved_at = self.applied_at = now
        self.wanted = self.problem = ""

    @transition(field=state, source=State.APPLIED, target=State.UNDONE)
    def undo(self, now: datetime, left: list[list]) -> None:
        self.moved_at, self.left = now, left
        self.wanted = self.problem = ""

    @transition(field=state, source=State.JUDGED, target=State.DROPPED)
    def drop(self, now: datetime) -> None:
        self.moved_at = now


class Line(models.Model):
    """One row of the file that says something: new, changed, or not to be taken."""

    class Fate(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        GONE = "gone", _("taken away")
        WRONG = "wrong", _("with a mistake")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("row"))
    fate = models.CharField(max_length=7, choices=Fate.choices)
    thing_id = models.BigIntegerField(null=True)
    thing_name = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    mistakes = models.JSONField(default=list)
    version = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["batch", "fate", "number"], name="import_line_by_fate")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"
