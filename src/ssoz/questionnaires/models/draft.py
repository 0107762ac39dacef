"""Drafts: an edition in the making, which may be wrong until it is published."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from ssoz.actors import EVERY_CLASS, Actor
from ssoz.columns import BytewiseCharField, JSONTextField
from ssoz.journal.history import tracked
from ssoz.machines import Machine, MachineQuerySet
from ssoz.questionnaires.models.edition import Edition

# One of these opens the desk: making forms, or publishing what others made.
DESK_RIGHTS = ("edition.edit", "edition.publish")


class SeenAtTheDesk:
    """Rows of the desk, told apart by `visible_to` for each of its rights."""

    def seen_by(self, actor: Actor) -> Any:
        """Keep what an actor sees as one who makes forms, or as one who publishes them."""
        rows: Any = self
        seen = Q(pk__in=[])
        for right in DESK_RIGHTS:
            seen |= Q(pk__in=rows.visible_to(actor, to=right).order_by().values("pk"))
        return rows.filter(seen)


class DraftQuerySet(SeenAtTheDesk, MachineQuerySet):
    """Drafts; the big columns are read only where somebody asks for them."""

    def visible_to(self, actor: Actor, to: str = "edition.edit") -> "DraftQuerySet":
        """Keep the drafts of the classes whose forms an actor edits, or publishes if asked so.

        A draft that does not say its class yet is seen by whoever has any.
        """
        if actor.is_system:
            return self
        classes = {name for grant in actor.reach(to) for name in grant.classes}
        if EVERY_CLASS in classes:
            return self
        return self.filter(report_class__in=[*classes, ""]) if classes else self.none()

    def at_work(self) -> "DraftQuerySet":
        """Keep the drafts that are neither published nor given up."""
        return self.filter(state__in=[Draft.State.EDITING, Draft.State.PROPOSED])

    def light(self) -> "DraftQuerySet":
        """Leave what the draft says in the database: lists do not need it."""
        return self.defer("definition", "mistakes", "mapping")


class Draft(Machine):
    """What an edition is to say. Whoever ever changed it does not publish it."""

    class State(models.TextChoices):
        EDITING = "editing", pgettext_lazy("draft", "Being edited")
        PROPOSED = "proposed", pgettext_lazy("draft", "Proposed")
        PUBLISHED = "published", pgettext_lazy("draft", "Published")
        ABANDONED = "abandoned", pgettext_lazy("draft", "Given up")

    # Copied from the definition, cut to what fits, for lists.
    code = BytewiseCharField(_("form"), max_length=20, blank=True)
    edition = BytewiseCharField(_("edition"), max_length=500, blank=True)
    title = models.TextField(_("title"), blank=True)
    report_class = models.CharField(
        _("class"), max_length=13, choices=Edition.Class.choices, blank=True
    )
    based_on = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="drafts",
        verbose_name=_("made from"),
    )  # fmt: skip
    definition = JSONTextField(_("definition"))
    mistakes = JSONTextField(_("mistakes"), default=list)
    mapping = JSONTextField(_("mapping of cells"), default=dict)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    editors = models.JSONField(_("editors"), default=list)
    state = FSMField(_("state"), default=State.EDITING, choices=State.choices, protected=True)
    proposed_by = models.BigIntegerField(_("proposed by"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    effective_on = models.DateField(_("date of effect"), null=True, blank=True)
    returned_reason = models.TextField(_("reason"), blank=True)
    published = models.OneToOneField(
        Edition, models.PROTECT, null=True, blank=True, related_name="draft",
        verbose_name=_("published as"),
    )  # fmt: skip
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    # Mistakes follow from what the draft says; they need no history of their own.
    history = tracked(excluded_fields=["mistakes"])
    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a form")
        verbose_name_plural = _("drafts of forms")
        ordering = ["code", "-edition", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["editing", "proposed", "published", "abandoned"]),
                name="draft_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.edition}".strip() or f"#{self.pk}"

    @property
    def is_edited(self) -> bool:
        return self.state == self.State.EDITING

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED

    @transition(field=state, source=State.EDITING, target=State.PROPOSED)
    def propose(self, by: int | None, now: datetime, effective_on: date) -> None:
        self.proposed_by = by
        self.proposed_at = now
        self.effective_on = effective_on
        self.returned_reason = ""

    @transition(field=state, source=State.PROPOSED, target=State.EDITING)
    def send_draft_back(self, reason: str) -> None:
        self.returned_reason = reason

    @transition(field=state, source=State.PROPOSED, target=State.PUBLISHED)
    def publish_draft(self, edition: Edition) -> None:
        self.published = edition

    @transition(field=state, source=[State.EDITING, State.PROPOSED], target=State.ABANDONED)
    def abandon_draft(self, reason: str) -> None:
        self.returned_reason = reason
