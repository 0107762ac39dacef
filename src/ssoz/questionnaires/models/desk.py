"""What drafts of the desk have in common: an edition in the making, or what belongs to one."""

from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from ssoz.actors import EVERY_CLASS, Actor
from ssoz.columns import JSONTextField
from ssoz.machines import Machine, MachineQuerySet

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


class DeskQuerySet(SeenAtTheDesk, MachineQuerySet):
    """Drafts, each of the class of its form."""

    def visible_to(self, actor: Actor, to: str = "edition.edit") -> Any:
        """Keep the drafts of the classes whose forms an actor edits, or publishes if asked so.

        A draft that does not say its class yet is seen by whoever has any.
        """
        if actor.is_system:
            return self
        classes = {name for grant in actor.reach(to) for name in grant.classes}
        if EVERY_CLASS in classes:
            return self
        within = Q(**{f"{self.model.class_column}__in": [*classes, ""]})
        return self.filter(within) if classes else self.none()

    def at_work(self) -> Any:
        """Keep the drafts that are neither published nor given up."""
        return self.filter(state__in=DeskDraft.AT_WORK)


class DeskDraft(Machine):
    """What one person edits and proposes and another publishes; it may be wrong until then.

    `editors` are all who ever changed it: they do not publish it. `mistakes` is what the loader
    said when it was kept, each with its path into the definition. `class_column` says where the
    class of its form stands.
    """

    class_column = "report_class"

    class State(models.TextChoices):
        EDITING = "editing", pgettext_lazy("draft", "Being edited")
        PROPOSED = "proposed", pgettext_lazy("draft", "Proposed")
        PUBLISHED = "published", pgettext_lazy("draft", "Published")
        ABANDONED = "abandoned", pgettext_lazy("draft", "Given up")

    AT_WORK = (State.EDITING, State.PROPOSED)

    definition = JSONTextField(_("definition"))
    mistakes = JSONTextField(_("mistakes"), default=list)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    editors = models.JSONField(_("editors"), default=list)
    state = FSMField(_("state"), default=State.EDITING, choices=State.choices, protected=True)
    proposed_by = models.BigIntegerField(_("proposed by"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    returned_reason = models.TextField(_("reason"), blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True

    @property
    def class_of_form(self) -> str:
        """Name the class of the form, by which rights reach the draft."""
        return attrgetter(self.class_column.replace("__", "."))(self)

    @property
    def is_edited(self) -> bool:
        return self.state == self.State.EDITING

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED
