"""Which period a rule means that asks for another report: the same, a year before, just before."""

from datetime import date

from django.db.models import Q

from ssoz.reports.models import Period

LAST, BEFORE, NOW = "last", "before", "now"


def at(period: Period, when: str, prefix: str) -> Q:
    """Say which periods are the same, one year before, or just before."""
    if when == NOW:
        return Q(**{f"{prefix}year": period.year, f"{prefix}quarter": period.quarter}) | Q(
            **{f"{prefix}year": period.year, f"{prefix}ends_on": period.ends_on}
        )
    if when == LAST or period.quarter is None:
        return Q(**{f"{prefix}year": period.year - 1, f"{prefix}quarter": period.quarter})
    year, quarter = _quarter_before(period)
    return Q(**{f"{prefix}year": year, f"{prefix}quarter": quarter})


def is_at(period: Period, when: str, year: int, quarter: int | None, ends_on: date) -> bool:
    """Tell whether another report is about the period that is meant."""
    if when == NOW:
        return year == period.year and (quarter == period.quarter or ends_on == period.ends_on)
    if when == LAST or period.quarter is None:
        return (year, quarter) == (period.year - 1, period.quarter)
    return (year, quarter) == _quarter_before(period)


def _quarter_before(period: Period) -> tuple[int, int]:
    assert period.quarter is not None
    return (period.year, period.quarter - 1) if period.quarter > 1 else (period.year - 1, 4)
