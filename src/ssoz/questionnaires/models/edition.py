"""Editions: the form of one year, as data."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from ssoz.actors import ReportClass
from ssoz.columns import BytewiseCharField, JSONTextField
from ssoz.journal.history import tracked
from ssoz.machines import Machine, MachineQuerySet


class EditionQuerySet(MachineQuerySet):
    """Editions; the big columns are read only where somebody asks for them."""

    def published(self) -> "EditionQuerySet":
        """Keep the editions by which units report."""
        return self.filter(state=Edition.State.PUBLISHED)

    def not_withdrawn(self) -> "EditionQuerySet":
        """Keep drafts and published editions: those that other forms may name."""
        return self.exclude(state=Edition.State.WITHDRAWN)

    def light(self) -> "EditionQuerySet":
        """Leave the definition and the compiled form in the database: lists need neither."""
        return self.defer("definition", "compiled")


class Edition(Machine):
    """One form for one year: what its file says, and what was compiled of it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Class(models.TextChoices):
        NON_FINANCIAL = ReportClass.NON_FINANCIAL.value, _("non-financial")
        FINANCIAL = ReportClass.FINANCIAL.value, _("financial")
        PSYCHIATRIC = ReportClass.PSYCHIATRIC.value, _("psychiatric cards")

    class Tab(models.TextChoices):
        PERIODIC = "periodic", _("Periodic reports")
        ONE_OFF = "one_off", _("One-off reports")

    class Frequency(models.TextChoices):
        YEARLY = "yearly", _("yearly")
        SCHOOL_YEAR = "school_year", _("each school year")
        QUARTERLY = "quarterly", _("quarterly")
        ONCE = "once", _("once")
        CONTINUOUS = "continuous", _("continuously")

    class Per(models.TextChoices):
        UNIT = "unit", _("one for the unit")
        PART = "part", _("one for each part")
        KEY = "key", _("one for each key")
        CARD = "card", _("one for each card")

    code = BytewiseCharField(_("form"), max_length=20)
    edition = BytewiseCharField(_("edition"), max_length=500)
    title = models.TextField(_("title"))
    title_en = models.TextField(_("title in English"), blank=True)
    report_class = models.CharField(_("class"), max_length=13, choices=Class.choices)
    tab = models.CharField(_("kind"), max_length=8, choices=Tab.choices)
    frequency = models.CharField(_("frequency"), max_length=11, choices=Frequency.choices)
    per = models.CharField(_("how many"), max_length=4, choices=Per.choices)
    levels = models.JSONField(_("levels"), default=list)
    two_people = models.BooleanField(_("verifier and accepter differ"), default=False)
    definition = JSONTextField(_("definition"))
    compiled = JSONTextField(_("compiled"))
    digest = models.CharField(_("digest"), max_length=64, db_index=True)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)
    used = models.BooleanField(_("in use by reports"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    effective_on = models.DateField(_("date of effect"), null=True, blank=True)
    mapping = JSONTextField(_("mapping of cells"), default=dict)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors",
        verbose_name=_("made from"),
    )  # fmt: skip

    # What was compiled follows from the definition; keeping it twice would only weigh.
    history = tracked(excluded_fields=["compiled"])
    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["code", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="edition_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "withdrawn"]),
                name="edition_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.edition}"

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_frozen(self) -> bool:
        """Tell whether what the edition says never changes any more.

        Reports lean on it, or a second person published it at the desk as it stands.
        """
        return self.used or self.effective_on is not None

    @transition(field=state, source=[State.DRAFT, State.WITHDRAWN], target=State.PUBLISHED)
    def publish(self, now: datetime) -> None:
        self.published_at = now
        self.withdrawn_at = None

    @transition(field=state, source=State.PUBLISHED, target=State.WITHDRAWN)
    def withdraw(self, now: datetime) -> None:
        self.withdrawn_at = now
