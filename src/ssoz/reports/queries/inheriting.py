"""What becomes of the obligations of a unit that gives way to another: worked out, not yet done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from ssoz.access.models import Profile
from ssoz.reports.models import Obligation, Report
from ssoz.reports.queries.people import overseers_of, workers_of
from ssoz.reports.statuses import FILED
from ssoz.units.models import Succession, Unit


class Fate(models.TextChoices):
    """What becomes of one obligation.

    What was sent or accepted was reported by the predecessor and stays with it. What nobody has
    begun, or nobody has sent, is the successor's to report, unless it owes the same report already:
    two reports of one unit for one period would be one too many, so the older one is set aside,
    and what was typed in it stays to be read.
    """

    PASSES = "passes", _("passes to the successor")
    PASSES_BEGUN = "passes_begun", _("passes to the successor with what has been filled in")
    DIVIDES = "divides", _("what was sent stays, the rest passes to the successor")
    STAYS = "stays", _("stays with the predecessor: the report has been sent")
    LAPSES = "lapses", _("lapses: the successor owes the same report")
    NOTED = "noted", _("stays readable with a note: the successor owes the same report")


@dataclass(frozen=True)
class Inherited:
    """One obligation of a predecessor with what becomes of it; `unsent` are its reports to finish."""

    obligation: Obligation
    predecessor: Unit
    fate: Fate
    unsent: tuple[Report, ...] = ()
    has_filed: bool = False


@dataclass(frozen=True)
class Heritage:
    """Everything that follows from a succession, as it would follow now."""

    lines: list[Inherited]
    leaving: list[Profile]
    receiving: list[Profile]
    overseeing: list[Profile]

    @property
    def fingerprint(self) -> str:
        """Say in a few signs what was shown, so that something else is never done instead."""
        told = [
            *((line.obligation.pk, line.fate.value, len(line.unsent)) for line in self.lines),
            *(profile.pk for profile in self.told),
        ]
        return sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def told(self) -> list[Profile]:
        """Return everybody who gets a message, each person once."""
        return [*self.leaving, *self.receiving, *self.overseeing]

    def of(self, *fates: Fate) -> list[Inherited]:
        """Return the lines of some fates."""
        return [line for line in self.lines if line.fate in fates]

    @property
    def passing(self) -> list[Inherited]:
        """Return what the successor will owe."""
        return self.of(Fate.PASSES, Fate.PASSES_BEGUN, Fate.DIVIDES)


def heritage_of(
    predecessors: Sequence[Unit], successors: Sequence[Unit], heir: Unit, beside: int | None
) -> Heritage:
    """Work out what follows; `beside` is the person who decides and needs no message."""
    told = {beside}
    leaving = _each_person_once(workers_of(unit.pk for unit in predecessors), told)
    receiving = _each_person_once(workers_of(unit.pk for unit in successors), told)
    overseeing = _each_person_once(overseers_of(predecessors), told)
    return Heritage(list(_lines(predecessors, heir)), leaving, receiving, overseeing)


def has_passed_into(unit: Unit, other: Unit) -> bool:
    """Tell whether a unit gave way to another, directly or through others."""
    reached, border = {unit.pk}, {unit.pk}
    while border:
        further = Succession.objects.filter(predecessor__in=border)
        border = set(further.values_list("successor_id", flat=True)) - reached
        reached |= border
    return other.pk in reached - {unit.pk}


def _each_person_once(profiles: Iterable[Profile], told: set[int | None]) -> list[Profile]:
    first = []
    for profile in profiles:
        if profile.person_id not in told and profile.contact_email:
            told.add(profile.person_id)
            first.append(profile)
    return first


def _lines(predecessors: Sequence[Unit], heir: Unit) -> Iterable[Inherited]:
    """Judge the obligations one by one; what was begun goes first, so that it is what passes."""
    owed = set(Obligation.objects.filter(unit=heir).values_list("collection_id", flat=True))
    standing = sorted(
        _standing(predecessors),
        key=lambda one: (one.activated_at is None, one.due_on is None, one.pk),
    )
    for obligation in standing:
        line = _judged(obligation, owed)
        if line.fate in (Fate.PASSES, Fate.PASSES_BEGUN, Fate.DIVIDES):
            owed.add(obligation.collection_id)
        yield line


def _standing(predecessors: Sequence[Unit]) -> Iterable[Obligation]:
    """Return what is still collected and was not set aside: a closed collection takes nothing."""
    current = Report.objects.current().for_acting().defer("answers").order_by("pk")
    return (
        Obligation.objects.owed()
        .filter(unit__in=predecessors, collection__opened_at__isnull=False)
        .filter(collection__closed_at__isnull=True)
        .select_related("collection__edition", "collection__period", "unit")
        .defer("collection__edition__definition", "collection__edition__compiled")
        .prefetch_related(Prefetch("reports", current, to_attr="current_reports"))
    )


def _judged(obligation: Obligation, owed: set[int]) -> Inherited:
    reports = obligation.current_reports  # type: ignore[attr-defined]
    unsent = tuple(report for report in reports if report.state not in FILED)
    has_filed = len(unsent) < len(reports)
    if reports and not unsent:
        fate = Fate.STAYS
    elif obligation.collection_id in owed:
        fate = Fate.NOTED if unsent else Fate.LAPSES
    elif has_filed:
        fate = Fate.DIVIDES
    else:
        fate = Fate.PASSES_BEGUN if unsent else Fate.PASSES
    return Inherited(obligation, obligation.unit, fate, unsent, has_filed)
