"""The register as it was: what its history says of a day, and which names and addresses changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ssoz.journal.history import versions_before
from ssoz.units.models import Part, Unit

_ADDRESS = ("street", "building", "flat", "postal_code", "town")


@dataclass(frozen=True)
class Renaming:
    """One name or address gave way to another: until when it held, who changed it and by what act."""

    what: Promise
    old: str
    new: str
    held_from: date
    at: datetime
    person_id: int | None
    act: str


def version_of(thing: Unit | Part) -> int:
    """Return the number of the newest version in the history: what an editor has seen."""
    return thing.history.aggregate(last=Max("history_id"))["last"] or 0


def known_since(unit: Unit) -> date | None:
    """Return the day of the first version, before which the system knew nothing of the unit."""
    first = unit.history.order_by("history_date", "history_id").first()
    return timezone.localdate(first.history_date) if first is not None else None


def unit_on(unit: Unit, day: date) -> Unit | None:
    """Return a unit as it stood at the end of a day; nothing where it was not known yet."""
    versions = unit.history.filter(history_date__lt=end_of(day))
    version = versions.order_by("-history_date", "-history_id").first()
    return version.instance if version is not None else None


def parts_on(unit: Unit, day: date) -> list[Part]:
    """Return the parts of a unit as they stood at the end of a day, parents before children."""
    standing = Part.history.as_of(end_of(day) - timedelta(microseconds=1)).filter(unit_id=unit.pk)
    # Versions of one moment both count as the latest: the one written last is meant.
    last = {part.pk: part for part in standing.order_by("history_id")}
    return [last[pk] for pk in sorted(last)]


def renamings_of(unit: Unit) -> list[Renaming]:
    """Return what names and addresses a unit has had, the newest change first."""
    names = ("name", "facility_name", *_ADDRESS)
    stamp = ("history_date", "history_user_id", "history_change_reason")
    versions = unit.history.order_by("history_date", "history_id").values(*stamp, *names)
    return sorted(_renamings(list(versions)), key=lambda one: one.at, reverse=True)


def _renamings(versions: list[dict[str, Any]]) -> Iterator[Renaming]:
    for what, said in _TRACKS:
        since = versions[0]["history_date"] if versions else None
        for before, after in pairwise(versions):
            if said(before) == said(after):
                continue
            yield Renaming(
                what=what,
                old=said(before),
                new=said(after),
                held_from=timezone.localdate(since),
                at=after["history_date"],
                person_id=after["history_user_id"],
                act=after["history_change_reason"] or "",
            )
            since = after["history_date"]


_TRACKS = (
    (_("name"), lambda version: version["name"]),
    (_("name of the facility"), lambda version: version["facility_name"]),
    (_("address"), lambda version: Unit(**{name: version[name] for name in _ADDRESS}).address),
)


def open_on_day(unit_ids: Iterable[int], day: date) -> set[int]:
    """Return which of some units one could work in on a day, by what was known at its end."""
    names = ("started_on", "closed_on", "suspended_from", "suspended_to")
    versions = versions_before(Unit, end_of(day), id__in=set(unit_ids))
    return {
        pk
        for pk, version in versions.items()
        if Unit(**{name: getattr(version, name) for name in names}).is_open_on(day)
    }


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over."""
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight)
