"""What is collected when: an edition, for a period, with a due date on every link."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ssoz.journal.history import tracked
from ssoz.questionnaires.models import Edition


class Period(models.Model):
    """A stretch of time that a report is about: a year, a quarter, a school year."""

    code = models.CharField(_("period"), max_length=12, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), null=True, blank=True)
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))

    history = tracked()

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["-ends_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1


class Collection(models.Model):
    """One edition collected for one period (reports.md 1 and 2, *Deadlines*).

    `owed_by` lists the unit types that owe it by themselves. The `for_…` flags say which offices
    supervise it: a voivodeship office, IPiN, KCPU (reports.md 4); CeZ supervises all.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="collections")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="collections")
    owed_by = models.JSONField(_("owed by unit types"), default=list)
    for_voivodeship = models.BooleanField(_("supervised by voivodeship offices"), default=True)
    for_psychiatric = models.BooleanField(_("supervised by IPiN"), default=False)
    for_addiction = models.BooleanField(_("supervised by KCPU"), default=False)
    opened_at = models.DateTimeField(_("opened"), null=True)
    closed_at = models.DateTimeField(_("closed on"), null=True)

    history = tracked()

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["-period__ends_on", "edition__code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "period"], name="collection_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition.code} {self.period}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def due_on(self, link: str = "unit", stage: str = "final") -> date | None:
        """Return the due date of a link and a pass, from what was loaded with `deadlines`."""
        dates = [d.due_on for d in self.deadlines.all() if (d.link, d.stage) == (link, stage)]
        return dates[0] if dates else None

    @property
    def has_two_passes(self) -> bool:
        """Tell whether the units hand in twice: preliminary data, and final data after them."""
        stages = {one.stage for one in self.deadlines.all() if one.link == Deadline.Link.UNIT}
        return stages == set(Deadline.Stage)

    @property
    def first_due_on(self) -> date | None:
        """Return the day of the units' first pass, or the only one."""
        return self.due_on(stage="preliminary") or self.due_on()


class Deadline(models.Model):
    """The day by which one link of the chain hands over, in one pass (reports.md 2)."""

    class Link(models.TextChoices):
        UNIT = "unit", _("unit → supervising office")
        OFFICE = "office", _("voivodeship office → CeZ")
        IPIN = "ipin", _("IPiN → CeZ")
        KCPU = "kcpu", _("KCPU → CeZ")
        CEZ = "cez", _("CeZ → Statistics Poland")

    class Stage(models.TextChoices):
        PRELIMINARY = "preliminary", _("preliminary")
        FINAL = "final", _("final")

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="deadlines")
    link = models.CharField(_("link"), max_length=6, choices=Link.choices)
    stage = models.CharField(_("pass"), max_length=11, choices=Stage.choices, default=Stage.FINAL)
    due_on = models.DateField(_("due"))

    history = tracked()

    class Meta:
        verbose_name = _("due date")
        verbose_name_plural = _("due dates")
        ordering = ["collection", "due_on"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "link", "stage"], name="deadline_once")
        ]

    def __str__(self) -> str:
        return f"{self.collection} {self.get_link_display()}"
