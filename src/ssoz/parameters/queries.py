"""Parameters as they are and as they were."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from ssoz.parameters.catalogue import PARAMETERS
from ssoz.parameters.kinds import Parameter
from ssoz.parameters.models import Setting


@dataclass(frozen=True)
class Version:
    """One value of a parameter, since when, and who set it; none means that it was put back."""

    value: Any
    at: datetime
    person_id: int | None


@dataclass(frozen=True)
class Standing:
    """A parameter with what holds now; `seen` names the version for whoever changes it."""

    parameter: Parameter
    chosen: Any
    seen: int

    @property
    def value(self) -> Any:
        return self.parameter.default() if self.chosen is None else self.chosen

    @property
    def is_chosen(self) -> bool:
        return self.chosen is not None

    @property
    def shown(self) -> str:
        return self.parameter.shown(self.value)


def standings() -> list[Standing]:
    """Return all parameters with what holds now, read afresh."""
    chosen = dict(Setting.objects.values_list("code", "value"))
    return [Standing(one, chosen.get(one.code), 0) for one in PARAMETERS.values()]


def standing(code: str) -> Standing:
    """Return one parameter with what holds now and the number of its newest version."""
    chosen = Setting.objects.filter(code=code).values_list("value", flat=True).first()
    return Standing(PARAMETERS[code], chosen, version_of(code))


def version_of(code: str) -> int:
    """Return the number of the newest version; none is zero."""
    versions = Setting.history.filter(code=code).order_by("-history_id")
    return versions.values_list("history_id", flat=True).first() or 0


def versions(code: str, *, until: date | None = None) -> list[Version]:
    """Return what a parameter was, newest first: all of it, or up to the end of a day."""
    rows = Setting.history.filter(code=code).order_by("-history_date", "-history_id")
    if until is not None:
        midnight = datetime.combine(until + timedelta(days=1), time.min)
        rows = rows.filter(history_date__lt=timezone.make_aware(midnight))
    told = rows.values_list("value", "history_date", "history_user_id")
    return [Version(value, at, person) for value, at, person in told]
