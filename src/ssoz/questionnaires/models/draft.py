"""Drafts: an edition in the making, which may be wrong until it is published."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from ssoz.columns import BytewiseCharField, JSONTextField
from ssoz.journal.history import tracked
from ssoz.questionnaires.models.desk import DeskDraft, DeskQuerySet
from ssoz.questionnaires.models.edition import Edition

_State = DeskDraft.State


class DraftQuerySet(DeskQuerySet):
    """Drafts of forms; the big columns are read only where somebody asks for them."""

    def light(self) -> "DraftQuerySet":
        """Leave what the draft says in the database: lists do not need it."""
        return self.defer("definition", "mistakes", "mapping")


class Draft(DeskDraft):
    """What an edition is to say."""

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
    mapping = JSONTextField(_("mapping of cells"), default=dict)
    effective_on = models.DateField(_("date of effect"), null=True, blank=True)
    published = models.OneToOneField(
        Edition, models.PROTECT, null=True, blank=True, related_name="draft",
        verbose_name=_("published as"),
    )  # fmt: skip

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

    @transition(field="state", source=_State.EDITING, target=_State.PROPOSED)
    def propose(self, by: int | None, now: datetime, effective_on: date) -> None:
        self.proposed_by = by
        self.proposed_at = now
        self.effective_on = effective_on
        self.returned_reason = ""

    @transition(field="state", source=_State.PROPOSED, target=_State.EDITING)
    def send_draft_back(self, reason: str) -> None:
        self.returned_reason = reason

    @transition(field="state", source=_State.PROPOSED, target=_State.PUBLISHED)
    def publish_draft(self, edition: Edition) -> None:
        self.published = edition

    @transition(field="state", source=DeskDraft.AT_WORK, target=_State.ABANDONED)
    def abandon_draft(self, reason: str) -> None:
        self.returned_reason = reason
