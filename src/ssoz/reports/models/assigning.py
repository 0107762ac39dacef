"""Why a unit owes what it owes: the assigning rules, what followed from them, what does not fit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor
from ssoz.columns import JSONTextField
from ssoz.journal.history import tracked
from ssoz.questionnaires.models import Edition
from ssoz.reports.models.collection import Collection
from ssoz.reports.models.obligation import Obligation, collected_in_reach
from ssoz.reports.models.report import Report
from ssoz.units.models import Unit


class AssigningRules(models.Model):
    """Which answers of one edition of a survey bring which forms; the edition is a survey by this."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="assigning")
    definition = JSONTextField(_("definition"))
    digest = models.CharField(_("digest"), max_length=64)

    history = tracked()

    class Meta:
        verbose_name = _("assigning rules")
        verbose_name_plural = _("assigning rules")
        ordering = ["edition__code", "-edition__edition"]

    def __str__(self) -> str:
        return str(self.edition)


class Ground(models.Model):
    """Why an obligation stands, or no longer does: kept line by line as it was then, for ever.

    `lines` are `{kind, at, pl, en}`: the rule, the answers and the values of the register that
    decided. A decision has the words of the office instead. The last ground is the one that holds.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="grounds")
    source = models.CharField(_("source"), max_length=9, choices=Obligation.Source.choices)
    is_owed = models.BooleanField(_("owed"))
    survey = models.ForeignKey(
        Report, null=True, on_delete=models.PROTECT, related_name="grounds",
        verbose_name=_("assigning survey"),
    )  # fmt: skip
    lines = models.JSONField(_("lines"), default=list)
    text = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("when"))
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(_("who"), max_length=200)
    office_name = models.CharField(_("office"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("ground of an obligation")
        verbose_name_plural = _("grounds of obligations")
        ordering = ["obligation_id", "id"]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.at}"


class ConflictQuerySet(models.QuerySet):
    """Conflicts."""

    def visible_to(self, actor: Actor, to: str = "obligation.decide") -> "ConflictQuerySet":
        """Keep what an actor decides on: units in reach, of the classes of the right."""
        if actor.is_system:
            return self
        reached = Q(pk__in=[])
        for grant in actor.reach(to):
            reached |= collected_in_reach(actor, grant)
        return self.filter(reached)

    def open(self) -> "ConflictQuerySet":
        """Keep what nobody has settled."""
        return self.filter(settled_at__isnull=True)


class Conflict(models.Model):
    """What an answer says against something else, for a supervisor to look at.

    `key` names it among those of one unit: a rule of the survey, a form, or two forms. `said` is
    the sentence in both languages. What no longer stands when the survey comes anew lapses.
    """

    class Kind(models.TextChoices):
        CONTRADICTION = "contradiction", _("an answer contradicts the register")
        EXCLUSION = "exclusion", _("two forms that exclude each other are both owed")
        BEGUN = "begun", _("no longer owed by the answers, but a report is begun")
        BY_TYPE = "by_type", _("owed by the type of the unit, but not by the answers")

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="conflicts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="conflicts")
    survey = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="conflicts")
    obligation = models.ForeignKey(
        Obligation, null=True, on_delete=models.PROTECT, related_name="conflicts"
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    key = models.CharField(_("what it is about"), max_length=160)
    said = models.JSONField(_("what does not fit"), default=dict)
    explanation = models.TextField(_("explanation"), blank=True)
    opened_at = models.DateTimeField(_("found"))
    settled_at = models.DateTimeField(_("settled"), null=True)
    settlement = models.TextField(_("how it was settled"), blank=True)
    settled_by_name = models.CharField(_("settled by"), max_length=200, blank=True)
    office_name = models.CharField(_("office"), max_length=500, blank=True)
    has_lapsed = models.BooleanField(_("lapsed"), default=False)

    history = tracked()
    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of a survey")
        verbose_name_plural = _("conflicts of surveys")
        ordering = ["opened_at", "id"]
        indexes = [models.Index(fields=["settled_at", "opened_at"], name="conflict_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "unit", "kind", "key"],
                condition=Q(settled_at__isnull=True),
                name="conflict_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.collection} – {self.unit}"

    @property
    def journal_unit_id(self) -> int:
        return self.unit_id

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
