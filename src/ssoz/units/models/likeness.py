"""Pairs of units that look like one and the same, and what was said about them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor
from ssoz.units.models.reach import units_in_reach
from ssoz.units.models.unit import Unit


class LikenessQuerySet(models.QuerySet):
    """Pairs of like units."""

    def visible_to(self, actor: Actor, to: str = "unit.edit") -> "LikenessQuerySet":
        """Keep the pairs of which both sides are in reach: a pair tells of either."""
        first = units_in_reach(actor, to, prefix="first__")
        return self.filter(first, units_in_reach(actor, to, prefix="second__"))


class Likeness(models.Model):
    """Two open units that may be one; found by the queue, judged by an office.

    A pair is found once for ever: what was said about it stands, however often it is found again.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        DIFFERENT = "different", _("not a duplicate")
        SETTLED = "settled", _("settled")

    class Reason(models.TextChoices):
        """Why two units are thought to be one, each with its weight; no code is part of another."""

        REGON = "regon", _("the same REGON")
        REGON_ROOT = "root", _("REGON with the same first nine digits")
        BOOK = "book", _("the same register book number")
        NIP = "nip", _("the same NIP and town")
        NAME = "name", _("a very similar name at the same address")

    WEIGHTS = {Reason.REGON: 60, Reason.BOOK: 50, Reason.REGON_ROOT: 35,
               Reason.NAME: 35, Reason.NIP: 30}  # fmt: skip

    first = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    second = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("the other unit")
    )
    reasons = models.CharField(_("why"), max_length=60)
    score = models.PositiveSmallIntegerField(_("weight"), default=0)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.OPEN, db_index=True
    )
    found_at = models.DateTimeField(_("found"))
    judged_at = models.DateTimeField(_("judged"), null=True)
    judged_by = models.CharField(_("judged by"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("Possible duplicates")
        ordering = ["-score", "id"]
        indexes = [models.Index(fields=["state", "-score", "id"], name="likeness_queue")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likeness_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="likeness_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"

    @property
    def journal_unit_id(self) -> int:
        return self.first_id

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def reasons_said(self) -> str:
        """Say why the two are thought to be one, the strongest reason first."""
        known = [self.Reason(code) for code in self.reasons.split()]
        return ", ".join(str(one.label) for one in sorted(known, key=lambda r: -self.WEIGHTS[r]))
