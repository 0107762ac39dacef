"""Completeness: who has handed in, who has not, who is late. States only, never an answer."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from ssoz.actors import Actor
from ssoz.reports.models import Collection, Deadline, Obligation, Report
from ssoz.reports.statuses import FILED
from ssoz.summaries.figures import Figures, Slice
from ssoz.units.models import Unit, Voivodeship

PERMISSION = "summary.make"
LINK, STAGE = Deadline.Link, Deadline.Stage
# What an office passes on is what it has accepted; what CeZ passes on is not kept here.
LINKS = (LINK.UNIT, LINK.OFFICE, LINK.IPIN, LINK.KCPU)
BY_FORM, BY_PERIOD, BY_VOIVODESHIP, BY_TYPE, BY_LINK = (
    "form",
    "period",
    "voivodeship",
    "type",
    "link",
)
WAYS = (BY_FORM, BY_PERIOD, BY_VOIVODESHIP, BY_TYPE, BY_LINK)
_COLUMNS = {
    BY_FORM: "collection__edition__code",
    BY_PERIOD: "collection__period__code",
    BY_VOIVODESHIP: "unit__voivodeship_id",
    BY_TYPE: "unit__type",
}
_OFFICES = {LINK.OFFICE: "voivodeship", LINK.IPIN: "psychiatric", LINK.KCPU: "addiction"}
_SIGN = "|"
_NAMED = Concat("collection__edition__code", Value(_SIGN), "collection__period__code")
_STANDING = ("handed_over", "is_late", "is_returned", "is_accepted")


@dataclass(frozen=True)
class Asked:
    """What a table of completeness is about; an empty field leaves everything in."""

    form: str = ""
    period: str = ""
    voivodeship: str = ""
    type: str = ""
    link: str = LINK.UNIT
    stage: str = STAGE.FINAL


@dataclass(frozen=True)
class Table:
    """Figures by one of the ways, and together; links follow one another and have no sum."""

    slices: list[Slice]
    total: Figures | None


def completeness(actor: Actor, asked: Asked, by: str, day: date | None = None) -> Table:
    """Count what an actor may make summaries of, in one query (one for each link, if by link)."""
    day = day or timezone.localdate()
    if by == BY_LINK:
        totals = ((link, _table(actor, replace(asked, link=link), BY_FORM, day)) for link in LINKS)
        return Table(
            [Slice(str(link), one.total or Figures()) for link, one in totals if one.slices], None
        )
    return _table(actor, asked, by, day)


def of_newest_period(actor: Actor, day: date | None = None) -> tuple[str, list[Slice]]:
    """Count the newest period of what an actor reaches by form, in one query; return its code."""
    asked = Asked()
    owed = _asked(actor, asked)
    newest = owed.order_by("-collection__period__ends_on").values("collection__period")[:1]
    found = owed.filter(collection__period=Subquery(newest)).annotate(named=_NAMED)
    counted = _counted(_with_standing(found, asked, day or timezone.localdate()), "named")
    slices = [Slice(key.partition(_SIGN)[0], counted[key]) for key in sorted(counted)]
    return next((key.partition(_SIGN)[2] for key in counted), ""), slices


def obligations(
    actor: Actor, asked: Asked, figure: str = "", day: date | None = None
) -> QuerySet[Obligation]:
    """Return what a figure of the table counts.

    Each row carries `handed_over`, `handed_at`, `day` (by when), `is_late` and the others of
    `_with_standing`, and its `status`.
    """
    day = day or timezone.localdate()
    found = _with_standing(_asked(actor, asked), asked, day).with_status(day)
    return found.filter(FIGURES[figure]) if figure else found


FIGURES = {
    "handed_over": Q(handed_over=True),
    "in_time": Q(handed_over=True, is_late=False),
    "late": Q(handed_over=True, is_late=True),
    "missing": Q(handed_over=False),
    "overdue": Q(handed_over=False, is_late=True),
    "returned": Q(handed_over=False, is_returned=True),
    "accepted": Q(is_accepted=True),
}


def collected(actor: Actor) -> list[tuple[str, str]]:
    """Return form and period of each collection of which the actor may make a summary."""
    rows = Obligation.objects.visible_to(actor, to=PERMISSION).order_by()
    within = Collection.objects.filter(pk__in=rows.values("collection"), opened_at__isnull=False)
    newest = within.order_by("-period__ends_on", "edition__code")
    return list(newest.values_list("edition__code", "period__code"))


def labels(by: str) -> dict[str, str]:
    """Return how the keys of a way of counting read; forms and periods are their own names."""
    match by:
        case "voivodeship":
            return dict(Voivodeship.objects.values_list("code", "name"))
        case "type":
            return {str(code): str(name) for code, name in Unit.Type.choices}
        case "link":
            return {str(link): str(LINK(link).label) for link in LINKS}
    return {}


# --- Within ----------------------------------------------------------------------------------------


def _table(actor: Actor, asked: Asked, by: str, day: date) -> Table:
    counted = _counted(_with_standing(_asked(actor, asked), asked, day), _COLUMNS[by])
    slices = [Slice(key, figures) for key, figures in sorted(counted.items())]
    return Table(slices, sum((one.figures for one in slices), Figures()))


def _counted(found: Any, column: str) -> dict[str, Figures]:
    """Count in the database by the column and by how each obligation stands."""
    grouped = found.order_by().values(column, *_STANDING).annotate(n=Count("pk"))
    counted: dict[str, Figures] = {}
    for key, over, late, returned, accepted, n in grouped.values_list(column, *_STANDING, "n"):
        figures = Figures(
            owed=n,
            handed_over=n * over,
            late=n * (over and late),
            overdue=n * (not over and late),
            returned=n * (not over and returned),
            accepted=n * accepted,
        )
        counted[key] = counted.get(key, Figures()) + figures
    return counted


def _asked(actor: Actor, asked: Asked) -> QuerySet[Obligation]:
    found = Obligation.objects.visible_to(actor, to=PERMISSION).owed()
    found = found.filter(collection__opened_at__isnull=False)
    for way, column in _COLUMNS.items():
        if value := getattr(asked, way):
            found = found.filter(**{column: value})
    if asked.link in _OFFICES:
        found = found.filter(**_supervised_by(asked.link))
    return found


def _supervised_by(link: str) -> dict[str, bool]:
    """Say which obligations go through an office (reports.md 4)."""
    name = _OFFICES[LINK(link)]
    through = {f"collection__for_{name}": True}
    return through if link == LINK.OFFICE else {**through, f"unit__{name}": True}


def _with_standing(found: QuerySet[Obligation], asked: Asked, day: date) -> Any:
    """Say of each obligation whether its link has handed it over, and whether too late."""
    reports = _reports(asked)
    is_own = asked.link == LINK.UNIT
    unaccepted = Exists(reports.exclude(state=Report.State.ACCEPTED))
    unhanded = Exists(reports.exclude(state__in=FILED)) if is_own else unaccepted
    last = (
        reports.order_by()
        .values("obligation")
        .annotate(at=Max("sent_at" if is_own else "accepted_at"))
    )
    return found.annotate(
        handed_over=_yes(Exists(reports) & ~unhanded),
        is_accepted=_yes(Exists(reports) & ~unaccepted),
        is_returned=_yes(Exists(reports.filter(state=Report.State.RETURNED))),
        handed_at=Subquery(last.values("at")),
        day=_due(asked),
    ).annotate(
        is_late=Case(
            When(handed_over=True, then=_yes(_was_late(asked))), default=_yes(Q(day__lt=day))
        )
    )


def _reports(asked: Asked) -> QuerySet[Report]:
    """Return the reports of an obligation that count in a pass: all of them, where it is the only one."""
    other = STAGE.PRELIMINARY if asked.stage == STAGE.FINAL else STAGE.FINAL
    return Report.objects.current().filter(obligation=OuterRef("pk")).exclude(key=other)


def _due(asked: Asked) -> Any:
    """Say by when a link hands over; an extension is given to one unit and counts in each pass."""
    deadlines = Deadline.objects.filter(
        collection=OuterRef("collection"), link=asked.link, stage=asked.stage
    )
    due = Subquery(deadlines.values("due_on")[:1], output_field=DateField())
    if asked.link != LINK.UNIT:
        return due
    # The day of an obligation is that of the pass in which the unit is: ahead of the final one.
    twice = Deadline.objects.filter(link=LINK.UNIT, stage=STAGE.PRELIMINARY).values("collection")
    is_ahead = asked.stage == STAGE.PRELIMINARY or Q(collection__in=twice)
    own = due if is_ahead is True else Case(When(is_ahead, then=due), default=F("due_on"))
    return Coalesce("extended_to", own)


def _was_late(asked: Asked) -> Any:
    if asked.link == LINK.UNIT and asked.stage == STAGE.FINAL:
        # What was late when it was sent stays late, wherever the due day has moved since.
        return Exists(_reports(asked).filter(is_late=True))
    return Q(handed_at__date__gt=F("day"))


def _yes(condition: Any) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))
