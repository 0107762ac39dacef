"""Reports, and the machine (reports.md 2)."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from ssoz.actors import Actor
from ssoz.journal.history import tracked
from ssoz.machines import Machine, MachineQuerySet
from ssoz.people.models import Person
from ssoz.reports.models.collection import Collection, Deadline
from ssoz.reports.models.obligation import Obligation, collected_in_reach
from ssoz.units.models import Part, Unit

_DATA = {
    Deadline.Stage.PRELIMINARY: _("preliminary data"),
    Deadline.Stage.FINAL: _("final data"),
}


class ReportQuerySet(MachineQuerySet):
    """Reports."""

    def visible_to(self, actor: Actor, to: str = "report.list") -> "ReportQuerySet":
        """Keep what an actor may find, or read if asked for `report.read`, and so on.

        `collection` and `unit` are copied from the obligation so that no join is needed.
        """
        seen = self.filter(dropped_at__isnull=True)
        if actor.is_system:
            return seen
        reached = Q(pk__in=[])
        for grant in actor.reach(to):
            reached |= collected_in_reach(actor, grant)
        return seen.filter(reached)

    def current(self) -> "ReportQuerySet":
        """Leave out what was dropped with a level that was changed."""
        return self.filter(dropped_at__isnull=True)

    def for_acting(self) -> "ReportQuerySet":
        """Load what operations and policies ask, but not the form, which is kept by the process."""
        return self.select_related(
            "obligation", "collection__edition", "collection__period", "unit", "part"
        ).defer("collection__edition__definition", "collection__edition__compiled")

    def late(self, day: date) -> "ReportQuerySet":
        """Keep what was sent after its day, or is still not sent though its day has passed."""
        return self.filter(_late_on(day))

    def in_time(self, day: date) -> "ReportQuerySet":
        """Keep what `late` leaves."""
        return self.exclude(_late_on(day))

    def for_list(self) -> "ReportQuerySet":
        """Load what lists show; answers stay where they are."""
        return self.select_related(
            "obligation", "collection__edition", "collection__period", "unit__voivodeship", "part"
        ).defer("answers", "collection__edition__definition", "collection__edition__compiled")


class Report(Machine):
    """The data of one unit, part or key for one period: all answers in one row, with a revision.

    `answers` is the flat object of spec/questionnaires.md 2.1, as typed. `fillers` are the ids of
    all who ever changed or sent it: they neither verify nor accept it. `errors`, `warnings` and
    `filled` are counts of the last save, for lists. A change of the level drops reports.
    Where a form is handed in twice, each pass has a report of its own, with the pass as its `key`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("In progress")
        SENT = "sent", _("Sent for verification")
        VERIFIED = "verified", _("Verified")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned for correction")

    FILLABLE = (State.DRAFT, State.RETURNED)

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reports")
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports")
    part = models.ForeignKey(
        Part, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    key = models.CharField(_("key"), max_length=100, blank=True)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    answers = models.JSONField(_("answers"), default=dict)
    fillers = models.JSONField(_("filled in by"), default=list)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    warnings = models.PositiveIntegerField(_("warnings"), default=0)
    filled = models.PositiveIntegerField(_("filled cells"), default=0)
    changed_at = models.DateTimeField(_("last change"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True, db_index=True)
    sent_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    is_late = models.BooleanField(_("late"), default=False)
    verified_at = models.DateTimeField(_("verified"), null=True)
    verified_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("verified by"),
    )  # fmt: skip
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    accepted_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("accepted by"),
    )  # fmt: skip
    returned_at = models.DateTimeField(_("returned"), null=True)
    return_reason = models.TextField(_("reason of return"), blank=True)
    correction_asked_at = models.DateTimeField(_("correction asked for"), null=True)
    correction_asked_reason = models.TextField(_("why a correction is asked for"), blank=True)
    dropped_at = models.DateTimeField(_("dropped with the level"), null=True)

    history = tracked(excluded_fields=["answers", "errors", "warnings", "filled", "changed_at"])
    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "sent_at"], name="report_queue"),
            models.Index(fields=["collection", "state"], name="report_by_collection"),
            models.Index(fields=["unit", "state"], name="report_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "key"],
                condition=Q(dropped_at__isnull=True, part__isnull=True),
                name="report_once_for_the_whole",
            ),
            models.UniqueConstraint(
                fields=["obligation", "part", "key"],
                condition=Q(dropped_at__isnull=True, part__isnull=False),
                name="report_once_for_a_part",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "sent", "verified", "accepted", "returned"]),
                name="report_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection} – {self.part or self.unit}"

    @property
    def journal_unit_id(self) -> int:
        return self.unit_id

    @property
    def stage(self) -> Deadline.Stage | None:
        """Return the pass, where the form is handed in twice."""
        return Deadline.Stage(self.key) if self.key in Deadline.Stage.values else None

    @property
    def instance(self) -> str:
        """Name what tells this report from others of the unit: the pass, or the key as typed."""
        return str(_DATA[self.stage]) if self.stage else self.key

    @property
    def due(self) -> date | None:
        """Return the day that counts for this report: each pass has its own."""
        own = self.collection.due_on(stage=self.stage) if self.stage else None
        is_of_obligation = self.stage is None or own == self.obligation.due_on
        return self.obligation.due if is_of_obligation else own

    @property
    def is_fillable(self) -> bool:
        return self.state in self.FILLABLE

    @transition(field=state, source=[State.DRAFT, State.RETURNED], target=State.SENT)
    def send(self, now: datetime, actor: Actor, is_late: bool) -> None:
        self.sent_at = now
        self.sent_by_id = actor.person_id
        self.is_late = is_late
        self.verified_at = self.verified_by_id = None

    @transition(field=state, source=State.SENT, target=State.VERIFIED)
    def verify(self, now: datetime, actor: Actor) -> None:
        self.verified_at = now
        self.verified_by_id = actor.person_id

    @transition(field=state, source=[State.SENT, State.VERIFIED], target=State.ACCEPTED)
    def accept(self, now: datetime, actor: Actor) -> None:
        self.accepted_at = now
        self.accepted_by_id = actor.person_id

    @transition(field=state, source=[State.SENT, State.VERIFIED], target=State.RETURNED)
    def send_back(self, now: datetime, reason: str) -> None:
        self.returned_at = now
        self.return_reason = reason

    @transition(field=state, source=State.ACCEPTED, target=State.RETURNED)
    def reopen(self, now: datetime, reason: str) -> None:
        self.returned_at = now
        self.return_reason = reason
        self.correction_asked_at = None
        self.correction_asked_reason = ""


def _late_on(day: date) -> Q:
    unsent = Q(state=Report.State.DRAFT, sent_at__isnull=True)
    extended = Q(obligation__extended_to__lt=day)
    due = Q(obligation__extended_to__isnull=True, obligation__due_on__lt=day)
    return Q(is_late=True) | unsent & (extended | due)
