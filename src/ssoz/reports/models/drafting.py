"""Drafts of assigning rules: who owes what, in the making, until a second person publishes it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from ssoz.journal.history import tracked
from ssoz.questionnaires.models import DeskDraft, DeskQuerySet, Edition
from ssoz.reports.models.assigning import AssigningRules

_State = DeskDraft.State
_BIG = ("definition", "compiled")


class AssigningDraftQuerySet(DeskQuerySet):
    """Drafts of assigning rules."""

    def for_pages(self) -> "AssigningDraftQuerySet":
        """Load the survey and what the draft began from, without what they say in full."""
        return self.select_related("edition", "based_on__edition").defer(
            *(f"{one}__{big}" for one in ("edition", "based_on__edition") for big in _BIG)
        )


class AssigningDraft(DeskDraft):
    """What the assigning rules of an edition are to say; one is at work for an edition at a time."""

    class_column = "edition__report_class"

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="assigning_drafts", verbose_name=_("survey")
    )
    based_on = models.ForeignKey(
        AssigningRules, models.PROTECT, null=True, blank=True, related_name="drafts",
        verbose_name=_("made from"),
    )  # fmt: skip

    history = tracked(excluded_fields=["mistakes"])
    objects = AssigningDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of assigning rules")
        verbose_name_plural = _("drafts of assigning rules")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["editing", "proposed", "published", "abandoned"]),
                name="assigning_draft_state_known",
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state__in=["editing", "proposed"]),
                name="assigning_draft_at_work_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.edition)

    @transition(field="state", source=_State.EDITING, target=_State.PROPOSED)
    def propose_rules(self, by: int | None, now: datetime) -> None:
        self.proposed_by = by
        self.proposed_at = now
        self.returned_reason = ""

    @transition(field="state", source=_State.PROPOSED, target=_State.EDITING)
    def send_rules_back(self, reason: str) -> None:
        self.returned_reason = reason

    @transition(field="state", source=_State.PROPOSED, target=_State.PUBLISHED)
    def publish_rules(self) -> None:
        self.returned_reason = ""

    @transition(field="state", source=DeskDraft.AT_WORK, target=_State.ABANDONED)
    def abandon_rules(self, reason: str) -> None:
        self.returned_reason = reason
