"""Who owes which report."""

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ssoz.actors import EVERY_CLASS, Actor, Grant, Reach
from ssoz.journal.history import tracked
from ssoz.reports.models.collection import Collection
from ssoz.units.models import Unit, grant_reach, unit_in_reach
from ssoz.units.models.reach import ACTIVITIES

_UNFILED = ("draft", "returned")


class ObligationQuerySet(models.QuerySet):
    """Obligations."""

    def visible_to(self, actor: Actor, to: str = "report.list") -> "ObligationQuerySet":
        """Keep what an actor may see: by unit, by class, and by the forms of the office."""
        if actor.is_system:
            return self
        reached = Q(pk__in=[])
        for grant in actor.reach(to):
            reached |= collected_in_reach(actor, grant)
        return self.filter(reached)

    def owed(self) -> "ObligationQuerySet":
        """Leave out what does not concern the unit."""
        return self.filter(not_applicable_at__isnull=True)

    def due_by(self, day: date) -> "ObligationQuerySet":
        """Keep what is due on a day or before it."""
        return self.annotate(day=Coalesce("extended_to", "due_on")).filter(day__lte=day)

    def with_status(self, day: date) -> "ObligationQuerySet":
        """Annotate `status`, as `statuses.obligation_status` derives it of one; a test compares."""
        reports = Obligation.reports.rel.related_model.objects.filter(
            obligation=OuterRef("pk"), dropped_at__isnull=True
        )
        unfiled, unaccepted = reports.filter(state__in=_UNFILED), reports.exclude(state="accepted")
        status = Obligation.Status
        return self.annotate(
            status=Case(
                When(not_applicable_at__isnull=False, then=Value(status.NOT_APPLICABLE)),
                When(Exists(reports) & ~Exists(unaccepted), then=Value(status.DONE)),
                When(Exists(reports) & ~Exists(unfiled), then=Value(status.SENT)),
                When(_is_due_before(day), then=Value(status.OVERDUE)),
                When(activated_at__isnull=False, then=Value(status.IN_PROGRESS)),
                default=Value(status.OUTSTANDING),
                output_field=models.CharField(max_length=14),
            )
        )

    def in_final_pass(self) -> "ObligationQuerySet":
        """Keep what was handed in with preliminary data, so that the final data are owed now."""
        reports = Obligation.reports.rel.related_model.objects.filter(
            obligation=OuterRef("pk"), dropped_at__isnull=True
        )
        unsent = reports.filter(key="preliminary", sent_at__isnull=True)
        return self.filter(Exists(reports.filter(key="final")), ~Exists(unsent))

    def due_on_one_of(self, days: Sequence[date]) -> "ObligationQuerySet":
        """Keep what is due on one of some days, extensions counted."""
        plain = Q(extended_to__isnull=True, due_on__in=days)
        return self.filter(plain | Q(extended_to__in=days))


class Obligation(models.Model):
    """A unit owes an edition for a period by a day; its status is derived (reports.md 2).

    `due_on` is the unit's own link, copied when the collection opens or its deadline moves. Where
    a form is handed in twice it is that of the pass in which the unit is.
    """

    class Source(models.TextChoices):
        UNIT_TYPE = "unit_type", _("by the type of the unit")
        REGISTRY = "registry", _("proposed from the register")
        SURVEY = "survey", _("by the yearly assigning survey")
        DECISION = "decision", _("by decision of the supervising office")

    class Level(models.TextChoices):
        COLLECTIVE = "collective", _("collectively for the whole activity of the entity")
        INDIVIDUAL = "individual", _("individually for chosen organisational units")

    class Status(models.TextChoices):
        OUTSTANDING = "outstanding", _("Outstanding")
        IN_PROGRESS = "in_progress", _("In progress")
        SENT = "sent", _("Sent for verification")
        DONE = "done", _("Done")
        OVERDUE = "overdue", _("Overdue")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="obligations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="obligations")
    source = models.CharField(_("source"), max_length=9, choices=Source.choices)
    source_reason = models.TextField(_("why it is owed"), blank=True)
    due_on = models.DateField(_("due"), null=True)
    extended_to = models.DateField(_("extended to"), null=True, blank=True)
    extension_reason = models.TextField(_("reason of the extension"), blank=True)
    not_applicable_at = models.DateTimeField(_("not applicable since"), null=True, blank=True)
    not_applicable_reason = models.TextField(_("why it does not apply"), blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, blank=True)
    activated_at = models.DateTimeField(_("activated"), null=True, blank=True)
    inherited_from = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="passed_on",
        verbose_name=_("taken over from"),
    )  # fmt: skip
    reminded_on = models.DateField(_("last reminder"), null=True, blank=True)

    history = tracked()
    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting obligation")
        verbose_name_plural = _("reporting obligations")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["unit", "collection"], name="obligation_by_unit"),
            models.Index(fields=["due_on"], name="obligation_by_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["collection", "unit"], name="obligation_once"),
            models.CheckConstraint(
                condition=Q(activated_at__isnull=True) | ~Q(level=""),
                name="obligation_active_with_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection} – {self.unit}"

    @property
    def journal_unit_id(self) -> int:
        return self.unit_id

    @property
    def due(self) -> date | None:
        """Return the day that counts: the extension, where there is one."""
        return self.extended_to or self.due_on

    @property
    def is_activated(self) -> bool:
        return self.activated_at is not None


def _is_due_before(day: date) -> Q:
    return Q(extended_to__lt=day) | Q(extended_to__isnull=True, due_on__lt=day)


def collected_in_reach(actor: Actor, grant: Grant, prefix: str = "", unit: str = "unit__") -> Q:
    """Say which obligations (or reports, by prefix) one grant reaches.

    The unit, the class, and for an office also whether it supervises the form (reports.md 4).
    """
    reached = grant_reach(actor, grant, prefix=f"{prefix}{unit}")
    collection = f"{prefix}collection__"
    if EVERY_CLASS not in grant.classes:
        reached &= Q(**{f"{collection}edition__report_class__in": grant.classes})
    if grant.reach == Reach.VOIVODESHIP:
        reached &= Q(**{f"{collection}for_voivodeship": True})
    if grant.reach == Reach.ACTIVITY and actor.activity in ACTIVITIES:
        reached &= Q(**{f"{collection}for_{actor.activity}": True})
    return reached


def is_collected_in_reach(actor: Actor, grant: Grant, collection: Collection, unit: Unit) -> bool:
    """Say of one thing what `collected_in_reach` says in a query; a test compares them."""
    if not unit_in_reach(actor, grant, unit):
        return False
    if not grant.covers(collection.edition.report_class):
        return False
    if grant.reach == Reach.VOIVODESHIP and not collection.for_voivodeship:
        return False
    if grant.reach == Reach.ACTIVITY and actor.activity in ACTIVITIES:
        return getattr(collection, f"for_{actor.activity}")
    return True
